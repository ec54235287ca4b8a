//! CPU seconds by what used them, read from `/proc`.

use std::collections::BTreeMap;

/// CPU seconds by component.
pub(crate) type Cpu = BTreeMap<String, f64>;

struct Process {
    parent: u32,
    name: String,
    ticks: u64,
    waited_ticks: u64,
}

/// What every process used so far. `named` are the fleet's own, by process id; whoever descends from one of them is an engine.
pub(crate) fn snapshot(named: &BTreeMap<u32, String>) -> Cpu {
    let processes: BTreeMap<u32, Process> = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|id: u32| Some((id, read(id)?)))
        .collect();
    let mut cpu = Cpu::new();
    for (id, process) in &processes {
        let component = if let Some(role) = named.get(id) {
            role.clone()
        } else if descends(&processes, process.parent, named) {
            "engines".to_owned()
        } else if process.name.starts_with("beam") {
            "RabbitMQ".to_owned()
        } else if process.name == "postgres" {
            "PostgreSQL".to_owned()
        } else {
            continue;
        };
        // Engine processes end and are waited for by their zygote: its children's time is theirs.
        let waited = if component == "engines" { process.waited_ticks } else { 0 };
        *cpu.entry(component).or_default() += (process.ticks + waited) as f64 / 100.0;
    }
    cpu
}

fn descends(processes: &BTreeMap<u32, Process>, mut parent: u32, named: &BTreeMap<u32, String>) -> bool {
    while let Some(process) = processes.get(&parent) {
        if named.contains_key(&parent) {
            return true;
        }
        parent = process.parent;
    }
    false
}

fn read(id: u32) -> Option<Process> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (before, after) = stat.rsplit_once(')')?;
    let name = before.split_once('(')?.1.to_owned();
    let fields: Vec<&str> = after.split_whitespace().collect();
    let field = |number: usize| fields.get(number)?.parse::<u64>().ok();
    Some(Process {
        parent: u32::try_from(field(1)?).ok()?,
        name,
        ticks: field(11)? + field(12)?,
        waited_ticks: field(13)? + field(14)?,
    })
}
