//! Which datasets a query reads, and the order in which models must be built.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::resolve::resolve_table_references;
use toklake_lake::DatasetName;

/// The datasets that `sql` reads, in name order.
///
/// Names of the query's own steps (`with ranked as ...`) are not datasets.
pub fn reads(sql: &str) -> Result<Vec<DatasetName>, String> {
    let mut statements = DFParser::parse_sql(sql).map_err(|e| e.to_string())?;
    let one = statements.pop_front().filter(|_| statements.is_empty());
    let statement = one.ok_or("a model is exactly one SELECT")?;
    if !matches!(&statement, Statement::Statement(s) if matches!(**s, datafusion::sql::sqlparser::ast::Statement::Query(_)))
    {
        return Err("a model is exactly one SELECT".to_owned());
    }
    let (tables, _) = resolve_table_references(&statement, true).map_err(|e| e.to_string())?;
    let mut names = BTreeSet::new();
    for table in tables {
        let name: DatasetName = table.to_string().parse().map_err(|_| {
            format!("`{table}` is not a dataset: name its zone, as in `staging.{table}`")
        })?;
        names.insert(name);
    }
    Ok(names.into_iter().collect())
}

/// The models in an order in which each comes after what it reads, or the ring that prevents it.
pub fn order(
    reads: &BTreeMap<DatasetName, Vec<DatasetName>>,
) -> Result<Vec<DatasetName>, Vec<DatasetName>> {
    let mut order = vec![];
    let mut done = BTreeSet::new();
    let mut waiting: BTreeSet<&DatasetName> = reads.keys().collect();
    while !waiting.is_empty() {
        let ready: Vec<&DatasetName> = waiting
            .iter()
            .copied()
            .filter(|name| {
                reads[*name]
                    .iter()
                    .all(|r| done.contains(r) || !reads.contains_key(r))
            })
            .collect();
        if ready.is_empty() {
            return Err(waiting.into_iter().cloned().collect());
        }
        for name in ready {
            waiting.remove(name);
            done.insert(name.clone());
            order.push(name.clone());
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<DatasetName> {
        list.iter().map(|n| n.parse().unwrap()).collect()
    }

    #[test]
    fn steps_of_a_query_are_not_datasets() {
        let sql = "with a as (select * from raw.x), b as (select * from a join staging.y using (k)) select * from b";
        assert_eq!(reads(sql).unwrap(), names(&["raw.x", "staging.y"]));
    }

    #[test]
    fn a_table_without_a_zone_is_refused() {
        assert!(
            reads("select * from videos")
                .unwrap_err()
                .contains("name its zone")
        );
    }

    #[test]
    fn a_ring_is_named() {
        let ring = BTreeMap::from([
            ("curated.a".parse().unwrap(), names(&["curated.b"])),
            ("curated.b".parse().unwrap(), names(&["curated.a"])),
        ]);
        assert_eq!(
            order(&ring).unwrap_err(),
            names(&["curated.a", "curated.b"])
        );
    }
}
