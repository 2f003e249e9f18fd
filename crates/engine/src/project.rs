//! The project: every model and contract, from the binary or from the disk, checked as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};
use toklake_lake::{Contract, DatasetName, Zone, nearest};

use crate::error::EngineError;
use crate::insight::{self, Insight};
use crate::lineage;
use crate::metric::{self, Metric};
use crate::report::{self, Report};
use crate::story::{self, CheckStory};
use crate::taxonomy;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../project");

/// Raised when the engine itself changes what a model's table holds.
const ENGINE_REVISION: &str = "1";

/// A dataset of the project: its contract, and the query that makes it where one does.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its name.
    pub name: DatasetName,
    /// Its contract.
    pub contract: Contract,
    /// Its query; `None` where a source or the engine itself fills the table.
    pub sql: Option<String>,
    /// The datasets the query reads.
    pub reads: Vec<DatasetName>,
    /// The path of its files inside the project, without their ending.
    pub path: String,
    /// A digest of contract and query: another digest asks for a full rebuild.
    pub code: String,
}

impl Model {
    /// Whether a build makes its table, so that one can be held back.
    pub fn is_built(&self) -> bool {
        self.sql.is_some() && self.contract.stored
    }

    /// The dataset of the rows that this one could not take.
    pub fn quarantine(&self) -> DatasetName {
        DatasetName::new(Zone::Quarantine, self.name.name())
            .expect("the name is a dataset's already")
    }
}

/// The datasets a model is built from.
#[derive(Debug, Default)]
pub struct Reach<'p> {
    /// Tables.
    pub stored: Vec<&'p Model>,
    /// Queries over them.
    pub views: Vec<&'p Model>,
}

/// Every model of the project, in build order.
#[derive(Debug, Clone)]
pub struct Project {
    models: BTreeMap<DatasetName, Model>,
    order: Vec<DatasetName>,
    /// Checks in name order.
    pub checks: Vec<CheckStory>,
    /// Metrics by name.
    pub metrics: BTreeMap<String, Metric>,
    /// Insights by name.
    pub insights: BTreeMap<String, Insight>,
    /// Reports.
    pub reports: Vec<Report>,
}

impl Project {
    /// Opens the embedded project, each file replaced by the one of the same path under `overlay`.
    ///
    /// # Errors
    /// Every broken contract, query and name in the project at once.
    pub fn open(overlay: Option<&Path>) -> Result<Self, EngineError> {
        let mut files = files(overlay)?;
        let taxonomy = taxonomy::query(files.get(taxonomy::FILE).map_or("", String::as_str));
        let broken = taxonomy
            .map(|sql| files.insert(taxonomy::MODEL.to_owned(), sql))
            .err();
        let (models, mut problems) = models(&files);
        problems.extend(broken);
        problems.extend(unknown_reads(&models));
        let (metrics, broken) = metric::read(&files, &models);
        problems.extend(broken);
        let (insights, broken) = insight::read(&files);
        problems.extend(broken);
        let (reports, broken) = report::read(&files);
        problems.extend(broken);
        let (checks, broken) = story::read(&files);
        problems.extend(broken);
        let graph = models
            .iter()
            .map(|(name, model)| (name.clone(), model.reads.clone()))
            .collect();
        let order = lineage::order(&graph).unwrap_or_else(|ring| {
            let ring: Vec<String> = ring.iter().map(|n| format!("`{n}`")).collect();
            problems.push(format!(
                "these models read each other in a ring: {}",
                ring.join(", ")
            ));
            vec![]
        });
        if !problems.is_empty() {
            return Err(EngineError::Project(problems));
        }
        let models = with_quarantine(models);
        let project = Self {
            models,
            order,
            checks,
            metrics,
            insights,
            reports,
        };
        match project.misplaced_checks() {
            problems if problems.is_empty() => Ok(project),
            problems => Err(EngineError::Project(problems)),
        }
    }

    /// The same project, in which these columns are NULL wherever a query makes them.
    ///
    /// The queries change, and with them the digests: what was built before is built again.
    pub fn without(mut self, columns: &[&str]) -> Self {
        for model in self.models.values_mut() {
            let own = |c: &&&str| model.contract.column(c).is_some();
            let nulls: Vec<String> = columns
                .iter()
                .filter(own)
                .map(|c| format!("case when false then {c} end as {c}"))
                .collect();
            if let Some(sql) = model.sql.as_mut().filter(|_| !nulls.is_empty()) {
                *sql = format!("select * replace ({}) from (\n{sql}\n)", nulls.join(", "));
                model.code = code(&model.contract, Some(sql));
            }
        }
        self
    }

    /// The model of `name`.
    pub fn model(&self, name: &DatasetName) -> Result<&Model, EngineError> {
        self.models.get(name).ok_or_else(|| EngineError::NoDataset {
            name: name.to_string(),
            nearest: self.nearest(&name.to_string()),
        })
    }

    /// The model of a name as a person writes it: `curated.videos`, or `videos` where only one zone has it.
    pub fn find(&self, name: &str) -> Result<&Model, EngineError> {
        let by_zone = name
            .parse()
            .ok()
            .and_then(|full: DatasetName| self.models.get(&full));
        let last = || {
            self.models
                .values()
                .rev()
                .find(|m| m.name.name() == name && m.name.zone() == Zone::Curated)
        };
        let any = || self.models.values().find(|m| m.name.name() == name);
        by_zone
            .or_else(last)
            .or_else(any)
            .ok_or_else(|| EngineError::NoDataset {
                name: name.to_owned(),
                nearest: self.nearest(name),
            })
    }

    /// What building `model` touches: the stored datasets at the end of every path of reads, and
    /// the datasets between that are only queries, each after what it reads.
    pub fn reach(&self, model: &Model) -> Result<Reach<'_>, EngineError> {
        self.reach_of(&model.reads)
    }

    /// The same for a query that reads these datasets.
    pub fn reach_of(&self, reads: &[DatasetName]) -> Result<Reach<'_>, EngineError> {
        let mut reach = Reach::default();
        self.follow(reads, &mut reach)?;
        reach.stored.sort_by(|a, b| a.name.cmp(&b.name));
        reach.stored.dedup_by(|a, b| a.name == b.name);
        Ok(reach)
    }

    fn follow<'p>(
        &'p self,
        reads: &[DatasetName],
        reach: &mut Reach<'p>,
    ) -> Result<(), EngineError> {
        for name in reads {
            let model = self.model(name)?;
            if model.contract.stored {
                reach.stored.push(model);
            } else if reach.views.iter().all(|v| v.name != *name) {
                self.follow(&model.reads, reach)?;
                reach.views.push(model);
            }
        }
        Ok(())
    }

    /// The stored datasets that building `model` reads, those of the checks that may stop it among them.
    pub fn looked_at(&self, model: &Model) -> Result<BTreeSet<&DatasetName>, EngineError> {
        let stops = self.checks.iter().filter(|check| check.stops(model));
        let mut reach = self.reach(model)?.stored;
        for check in stops {
            reach.extend(self.reach_of(&check.reads)?.stored);
        }
        Ok(reach.into_iter().map(|m| &m.name).collect())
    }

    /// All models, each after what it reads.
    pub fn in_order(&self) -> impl Iterator<Item = &Model> {
        self.order.iter().map(|name| &self.models[name])
    }

    /// The report of the project.
    ///
    /// # Errors
    /// A project without one.
    pub fn report(&self) -> Result<&Report, EngineError> {
        self.reports.first().ok_or_else(|| {
            EngineError::Project(vec!["no report under `project/reports`".to_owned()])
        })
    }

    /// The models that read `name`, directly.
    pub fn readers(&self, name: &DatasetName) -> Vec<&Model> {
        self.models
            .values()
            .filter(|m| m.reads.contains(name))
            .collect()
    }

    fn nearest(&self, name: &str) -> Option<String> {
        let full = self.models.keys().map(ToString::to_string);
        let short = self.models.keys().map(|n| n.name().to_owned());
        let names: Vec<String> = full.chain(short).collect();
        nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
    }
}

/// The project's files by path: the embedded ones, then those on disk over them.
fn files(overlay: Option<&Path>) -> Result<BTreeMap<String, String>, EngineError> {
    let mut files = BTreeMap::new();
    embedded(&EMBEDDED, &mut files);
    if let Some(root) = overlay {
        on_disk(root, root, &mut files)
            .map_err(EngineError::file("read the project under", root.display()))?;
    }
    Ok(files)
}

fn embedded(dir: &Dir<'_>, into: &mut BTreeMap<String, String>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            into.insert(
                file.path().to_string_lossy().replace('\\', "/"),
                text.to_owned(),
            );
        }
    }
    dir.dirs().for_each(|sub| embedded(sub, into));
}

fn on_disk(root: &Path, dir: &Path, into: &mut BTreeMap<String, String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            on_disk(root, &path, into)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "sql") {
            let name = path
                .strip_prefix(root)
                .expect("it was found under the root");
            into.insert(
                name.to_string_lossy().replace('\\', "/"),
                std::fs::read_to_string(&path)?,
            );
        }
    }
    Ok(())
}

fn models(files: &BTreeMap<String, String>) -> (BTreeMap<DatasetName, Model>, Vec<String>) {
    let stem = |path: &str| {
        path.strip_prefix("models/")?
            .strip_suffix(".toml")
            .map(str::to_owned)
    };
    let stems: Vec<String> = files.keys().filter_map(|path| stem(path)).collect();
    let mut models = BTreeMap::new();
    let mut problems = vec![];
    for (stem, model) in stems
        .iter()
        .zip(on_every_core(&stems, |stem| model(stem, files)))
    {
        match model {
            Ok(model) => drop(models.insert(model.name.clone(), model)),
            Err(problem) => {
                problems.push(format!("{problem}\n  in        project/models/{stem}.toml"));
            }
        }
    }
    let lone = files
        .keys()
        .filter_map(|p| p.strip_prefix("models/")?.strip_suffix(".sql"));
    problems.extend(
        lone.filter(|stem| !files.contains_key(&format!("models/{stem}.toml")))
            .map(|stem| format!("the model `project/models/{stem}.sql` has no contract beside it")),
    );
    (models, problems)
}

/// Reading contracts and queries is most of what a start takes.
fn on_every_core<T: Sync, R: Send>(all: &[T], read: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = all.len().div_ceil(cores).max(1);
    let read = &read;
    thread::scope(|scope| {
        let begun = all
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(read).collect()));
        let begun: Vec<thread::ScopedJoinHandle<Vec<R>>> = begun.collect();
        let ended = begun.into_iter().map(|part| part.join());
        ended
            .flat_map(|part| part.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}

fn model(stem: &str, files: &BTreeMap<String, String>) -> Result<Model, String> {
    let toml = &files[&format!("models/{stem}.toml")];
    let sql = files.get(&format!("models/{stem}.sql"));
    let name: DatasetName = stem.replace('/', ".").parse().map_err(|e| format!("{e}"))?;
    let contract = Contract::parse(&name, &format!("project/models/{stem}.toml"), toml)
        .map_err(|e| e.to_string())?;
    let reads = sql.map_or(Ok(vec![]), |sql| lineage::reads(sql))?;
    let code = code(&contract, sql.map(String::as_str));
    Ok(Model {
        name,
        contract,
        sql: sql.cloned(),
        reads,
        path: format!("models/{stem}"),
        code,
    })
}

fn code(contract: &Contract, sql: Option<&str>) -> String {
    let mut digest = Sha256::new();
    for part in [ENGINE_REVISION, &contract.hash(), sql.unwrap_or_default()] {
        digest.update(part);
        digest.update([0]);
    }
    let digest = digest.finalize();
    digest.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// The models and, for each raw one, the dataset of the rows it could not take.
fn with_quarantine(mut models: BTreeMap<DatasetName, Model>) -> BTreeMap<DatasetName, Model> {
    let raw: Vec<DatasetName> = models
        .values()
        .filter(|m| m.name.zone() == Zone::Raw)
        .map(Model::quarantine)
        .collect();
    for name in raw {
        let contract = Contract::parse(&name, "quarantine.toml", QUARANTINE)
            .expect("the contract below is valid");
        let code = contract.hash()[..16].to_owned();
        let path = "models/quarantine".to_owned();
        models.insert(
            name.clone(),
            Model {
                name,
                contract,
                sql: None,
                reads: vec![],
                path,
                code,
            },
        );
    }
    models
}

/// Every quarantine has the same columns: those of [`toklake_lake::SetAside`].
const QUARANTINE: &str = r#"
about = "Rows that could not be taken, each as received, with its reason."
grain = "one row per row set aside"
key = ["account", "landing_id", "line", "rule"]
sort = ["account", "landing_id", "line", "rule"]
slice = { column = "account", by = "bucket" }
volatile = ["first_seen"]

[columns]
dataset = { type = "text", about = "The dataset the row was meant for." }
account = { type = "text", about = "The account." }
landing_id = { type = "text", about = "SHA-256 of the landed file." }
line = { type = "int64", about = "Line of the file or row of the sheet, from 1.", unit = "line" }
original = { type = "text", about = "The row as it was received." }
rule = { type = "text", about = "The rule it broke, as a stable word." }
reason = { type = "text", about = "What is wrong with it." }
first_seen = { type = "timestamp", about = "When the file first arrived." }
"#;

fn unknown_reads(models: &BTreeMap<DatasetName, Model>) -> Vec<String> {
    let names: Vec<String> = models.keys().map(ToString::to_string).collect();
    let mut problems = vec![];
    for model in models.values() {
        for read in model.reads.iter().filter(|r| !models.contains_key(*r)) {
            let hint = nearest(&read.to_string(), names.iter().map(String::as_str))
                .map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            problems.push(format!(
                "no dataset `{read}`{hint}\n  model     project/{}.sql",
                model.path
            ));
        }
    }
    problems
}
