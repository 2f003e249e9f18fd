//! The query engine, set up once: memory bound, the lake's store, our zones and functions.

use std::sync::Arc;

use datafusion::catalog::{
    CatalogProvider, MemoryCatalogProvider, MemorySchemaProvider, TableProvider,
};
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::disk_manager::DiskManagerBuilder;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::prelude::{SessionConfig, SessionContext};
use toklake_lake::{DatasetName, Lake, Zone};

use crate::error::EngineError;
use crate::functions;
use crate::neighbours::LookAtNeighbours;
use crate::sort_within::SortWithin;
use crate::tables::LAKE_URL;
use crate::whole_windows::WholeWindows;

const CATALOG: &str = "toklake";

/// What the engine may use of this machine.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of memory for sorts, joins and groups; beyond it they spill to disk.
    pub memory_bytes: usize,
    /// Threads of one query.
    pub threads: usize,
}

impl Limits {
    /// What one thread of these may use.
    pub fn share_of_a_thread(self) -> Self {
        Self {
            memory_bytes: self.memory_bytes / self.threads.max(1),
            threads: 1,
        }
    }

    /// Rows that one part of a build takes: what memory allows, and no more than serves speed.
    pub fn rows_at_once(&self) -> u64 {
        (self.memory_bytes as u64 / BYTES_PER_ROW).clamp(1_000, 250_000)
    }
}

/// Memory that a build may need for each row of its input, with room to spare.
const BYTES_PER_ROW: u64 = 4_096;

/// A fresh context over `lake`, with every zone as an empty schema.
///
/// Building a context is cheap; each model gets its own, so that what it sees is exactly what
/// was registered for it.
pub fn context(lake: &Lake, limits: Limits) -> Result<SessionContext, EngineError> {
    with_rules(lake, limits, rules())
}

/// The same for a query over no more rows than [`Limits::rows_at_once`]: sorts may rely on it.
pub fn bounded_context(lake: &Lake, limits: Limits) -> Result<SessionContext, EngineError> {
    let mut rules = rules();
    rules.push(Arc::new(SortWithin));
    with_rules(lake, limits, rules)
}

type Rules = Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>>;

fn rules() -> Rules {
    // before the rules that place sorts: what we put in a window's place asks for one of its own
    let mut rules = PhysicalOptimizer::new().rules;
    rules.insert(0, Arc::new(LookAtNeighbours));
    rules.insert(0, Arc::new(WholeWindows));
    rules
}

fn with_rules(lake: &Lake, limits: Limits, rules: Rules) -> Result<SessionContext, EngineError> {
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory_bytes)))
        .with_disk_manager_builder(DiskManagerBuilder::default())
        .build_arc()
        .map_err(EngineError::query("start", "the query engine"))?;
    let url = url::Url::parse(LAKE_URL).expect("a constant URL");
    runtime.register_object_store(&url, lake.store());
    let config = SessionConfig::new()
        .with_target_partitions(limits.threads)
        .with_prefer_existing_sort(true)
        .with_information_schema(true)
        .with_default_catalog_and_schema(CATALOG, Zone::Curated.as_str())
        .with_create_default_catalog_and_schema(false);
    let state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .with_physical_optimizer_rules(rules)
        .build();
    let context = SessionContext::new_with_state(state);
    context.register_catalog(CATALOG, zones());
    functions::register(&context);
    Ok(context)
}

/// Makes `table` known to queries under its dataset's name, in place of an earlier one.
pub fn register(
    context: &SessionContext,
    name: &DatasetName,
    table: Arc<dyn TableProvider>,
) -> Result<(), EngineError> {
    let reference =
        datafusion::common::TableReference::full(CATALOG, name.zone().as_str(), name.name());
    context
        .deregister_table(reference.clone())
        .map_err(EngineError::query("register", name))?;
    context
        .register_table(reference, table)
        .map_err(EngineError::query("register", name))?;
    Ok(())
}

fn zones() -> Arc<dyn CatalogProvider> {
    let catalog = MemoryCatalogProvider::new();
    for zone in [
        Zone::Raw,
        Zone::Staging,
        Zone::Curated,
        Zone::Meta,
        Zone::Quarantine,
    ] {
        catalog
            .register_schema(zone.as_str(), Arc::new(MemorySchemaProvider::new()))
            .expect("a memory catalog takes any schema");
    }
    Arc::new(catalog)
}
