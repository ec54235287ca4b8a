//! The private PostgreSQL: listens on 127.0.0.1 with scram passwords and no socket file; run as the user `postgres` when
//! root starts it, since it refuses root.

use super::{Durability, Lifetime, LocalError, RegionAccess, access::Access, folder, process::Server};
use docward_envelope::Signer;
use docward_ledger::{ISSUER, TASKS};
use rustix::process::Signal;
use std::{
    ffi::OsStr,
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

const NAME: &str = "postgresql";
const VERSIONS: &str = "/usr/lib/postgresql";
const SYSTEM_USER: &str = "postgres";
const READY_CEILING: Duration = Duration::from_mins(1);
const STOP_CEILING: Duration = Duration::from_secs(30);

/// The database server, as far as it is known to run.
pub(super) struct Postgres(Option<Server>);

impl Postgres {
    /// What an earlier process started and still runs.
    pub(super) fn find(folder: &Path) -> Self {
        Self(Server::find(NAME, folder))
    }

    /// Its name, if it does not run.
    pub(super) fn missing(&mut self, folder: &Path) -> Option<&'static str> {
        (!Server::is_running(&mut self.0, NAME, folder)).then_some(NAME)
    }

    /// Its name, if it does not take connections, whether or not it runs.
    pub(super) fn silent(folder: &Path, access: &Access) -> Option<&'static str> {
        let answers = programs(folder).is_ok_and(|programs| takes_connections(&programs, access));
        (!answers).then_some(NAME)
    }

    /// Starts it, if it is wanted and does not run, where it was: same port, same data. Returns once it takes connections.
    pub(super) fn heal(
        &mut self,
        folder: &Path,
        access: &Access,
        durability: Durability,
        lifetime: Lifetime,
        wanted: &[&str],
    ) -> Result<(), LocalError> {
        if self.missing(folder).is_some_and(|name| wanted.contains(&name)) {
            *self = Self::spawn(folder, access, durability, lifetime)?;
            if let Err(error) = self.wait_ready(folder, access) {
                // One that runs and does not answer would pass for a database.
                self.stop_now()?;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Makes the data folder if there is none, and starts the server; it is not ready yet.
    pub(super) fn spawn(
        folder: &Path,
        access: &Access,
        durability: Durability,
        lifetime: Lifetime,
    ) -> Result<Self, LocalError> {
        let home = home(folder);
        make_home(&home)?;
        if !data(folder).exists() {
            initialise(folder, access)?;
        }
        let mut command = as_server_user(&programs(folder)?.join("postgres"), &home);
        command.arg("-D").arg(data(folder));
        let port = format!("port={}", access.postgres_port);
        // A statement in the server's log could quote a value: never log one, not even a failed one.
        let settings = [port.as_str(), "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200"];
        let settings = settings.into_iter().chain(["shared_buffers=64MB", "log_min_error_statement=panic"]);
        let fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
        let fast = fast.into_iter().filter(|_| durability == Durability::Disposable);
        settings.chain(fast).for_each(|setting| {
            command.args(["-c", setting]);
        });
        forget_stale_lock(&data(folder));
        Server::spawn(NAME, command, folder, lifetime).map(|server| Self(Some(server)))
    }

    /// Waits until it takes connections.
    pub(super) fn wait_ready(&mut self, folder: &Path, access: &Access) -> Result<(), LocalError> {
        let programs = programs(folder)?;
        let Some(server) = &mut self.0 else { return Ok(()) };
        server.wait_until(READY_CEILING, || takes_connections(&programs, access))
    }

    /// Ends it: clients are cut off, data is written when it is to be kept.
    pub(super) fn stop(mut self, durability: Durability) -> Result<(), LocalError> {
        match (self.0.take(), durability) {
            (None, _) => Ok(()),
            (Some(server), Durability::Kept) => server.stop(Signal::INT, STOP_CEILING),
            (Some(mut server), Durability::Disposable) => server.kill(),
        }
    }

    fn stop_now(&mut self) -> Result<(), LocalError> {
        self.0.take().map_or(Ok(()), |mut server| server.kill())
    }
}

/// Whether a connection would be taken now: not while it starts, recovers or stops.
fn takes_connections(programs: &Path, access: &Access) -> bool {
    let port = access.postgres_port.to_string();
    let mut probe = Command::new(programs.join("pg_isready"));
    probe.args(["-q", "-h", "127.0.0.1", "-p", &port, "-t", "1"]).stdin(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

/// A killed server leaves its lock file. Where its process is gone, PostgreSQL tells by that file whether one of its backends
/// still works on the data, and waits for nobody else. Ours is known to be gone: a process of the number that the file names is
/// some other one, which PostgreSQL would take for the server.
fn forget_stale_lock(data: &Path) {
    let lock = data.join("postmaster.pid");
    let names_somebody = fs::read_to_string(&lock).is_ok_and(|text| {
        let pid = text.lines().next().and_then(|pid| pid.trim().parse::<u32>().ok());
        pid.is_none_or(|pid| Path::new("/proc").join(pid.to_string()).exists())
    });
    if names_somebody {
        let _ = fs::remove_file(&lock);
    }
}

/// How many connections a region's HTTP services may have to its ledger together: each has nine.
const OF_SERVICES: u32 = 48;
/// The same of a region's issuers of tokens.
const OF_ISSUERS: u32 = 16;

/// Makes the roles and the database of one region or test, if absent, and sets the roles' passwords.
pub(super) fn provision(folder: &Path, access: &Access, region: &RegionAccess) -> Result<(), LocalError> {
    let (database, owner, application) = (&region.database, &region.owner, &region.application);
    let tasks: Vec<&str> = TASKS.iter().map(|task| task.as_str()).chain([ISSUER]).collect();
    let names: Vec<String> = tasks.iter().map(|task| format!("\"{}\"", region.database_role(task))).collect();
    let tasks = tasks.iter().map(|task| make_role(&region.database_role(task), &region.database_password(task)));
    let mut script: Vec<String> = vec![
        make_role(owner, &region.owner_password),
        make_role(application, &region.application_password),
        format!("SELECT 'CREATE DATABASE \"{database}\" OWNER \"{owner}\"'"),
        format!("WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}')\\gexec"),
        format!("REVOKE ALL ON DATABASE \"{database}\" FROM PUBLIC;"),
        format!("GRANT CONNECT ON DATABASE \"{database}\" TO \"{application}\";"),
    ];
    script.extend(tasks);
    // What is asked from outside must not use up what all share.
    for (task, most) in [(Signer::Intake.as_str(), OF_SERVICES), (ISSUER, OF_ISSUERS)] {
        script.push(format!("ALTER ROLE \"{}\" CONNECTION LIMIT {most};", region.database_role(task)));
    }
    script.push(format!("GRANT CONNECT ON DATABASE \"{database}\" TO {};", names.join(", ")));
    run_script(folder, access, &script.join("\n"))
}

fn make_role(role: &str, password: &str) -> String {
    format!(
        "SELECT 'CREATE ROLE \"{role}\" LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}')\\gexec\n\
         ALTER ROLE \"{role}\" PASSWORD '{password}';"
    )
}

fn run_script(folder: &Path, access: &Access, script: &str) -> Result<(), LocalError> {
    let log = folder.join("log/psql.log");
    let failed = || LocalError::Tool { program: "psql", log: log.clone() };
    let output = folder::log_file(&log)?;
    let errors = output.try_clone().map_err(LocalError::file("open", &log))?;
    let mut command = Command::new(programs(folder)?.join("psql"));
    command
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", SYSTEM_USER, "-d", "postgres", "-p"])
        .arg(access.postgres_port.to_string())
        .env("PGPASSWORD", &access.postgres_password)
        .stdin(Stdio::piped())
        .stdout(output)
        .stderr(errors);
    let mut child = command.spawn().map_err(|_| LocalError::Missing { program: "psql" })?;
    // A broken pipe shows in the status.
    let _ = child.stdin.take().map(|mut pipe| pipe.write_all(script.as_bytes()));
    if child.wait().is_ok_and(|status| status.success()) { Ok(()) } else { Err(failed()) }
}

/// Runs `initdb` into a draft and renames it, so that an interrupted one is never taken for a database.
fn initialise(folder: &Path, access: &Access) -> Result<(), LocalError> {
    let (home, draft) = (home(folder), home(folder).join("draft"));
    let password_file = home.join("password");
    let _ = fs::remove_dir_all(&draft);
    folder::write_secret(&password_file, access.postgres_password.as_bytes())?;
    give_to_server_user(&password_file)?;
    let log = folder.join("log/initdb.log");
    let output = folder::log_file(&log)?;
    let errors = output.try_clone().map_err(LocalError::file("open", &log))?;
    let mut command = as_server_user(&programs(folder)?.join("initdb"), &home);
    command.args(["--no-sync", "--auth-local=reject", "--auth-host=scram-sha-256", "--encoding=UTF8"]);
    command.args(["--locale=C.UTF-8", "--username", SYSTEM_USER, "--pwfile"]).arg(&password_file).arg("-D").arg(&draft);
    let status = command.stdin(Stdio::null()).stdout(output).stderr(errors).status();
    let _ = fs::remove_file(&password_file);
    match status {
        Ok(status) if status.success() => {
            fs::rename(&draft, data(folder)).map_err(LocalError::file("make", data(folder)))
        }
        Ok(_) => Err(LocalError::Tool { program: "initdb", log }),
        Err(_) => Err(LocalError::Missing { program: "initdb" }),
    }
}

/// The folder of the version that wrote the data, else of the newest installed one.
fn programs(folder: &Path) -> Result<PathBuf, LocalError> {
    let missing = LocalError::Missing { program: NAME };
    if let Ok(version) = fs::read_to_string(data(folder).join("PG_VERSION")) {
        let programs = Path::new(VERSIONS).join(version.trim()).join("bin");
        return if programs.join("postgres").exists() { Ok(programs) } else { Err(missing) };
    }
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let numbered = versions.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    let usable = numbered.map(|(version, path)| (version, path.join("bin")));
    let newest = usable.filter(|(_, programs)| programs.join("postgres").exists()).max();
    newest.map(|(_, programs)| programs).ok_or(missing)
}

/// A command with an empty environment, as the system's own `postgres` when we are root.
fn as_server_user(program: &Path, home: &Path) -> Command {
    let mut command = if folder::user() == 0 {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", SYSTEM_USER, "--regid", SYSTEM_USER, "--init-groups", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    let path = std::env::var_os("PATH").unwrap_or_else(|| OsStr::new("/usr/bin:/bin").to_owned());
    command.env_clear().env("PATH", path).env("LC_ALL", "C.UTF-8").current_dir(home);
    command
}

fn make_home(home: &Path) -> Result<(), LocalError> {
    match fs::DirBuilder::new().mode(0o700).create(home) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(LocalError::file("make", home)(error));
        }
        _ => {}
    }
    give_to_server_user(home)
}

fn give_to_server_user(path: &Path) -> Result<(), LocalError> {
    if folder::user() != 0 {
        return Ok(());
    }
    let id = |option: &str| {
        let output = Command::new("id").args([option, SYSTEM_USER]).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    let missing = || LocalError::Missing { program: NAME };
    let (user, group) = (id("-u").ok_or_else(missing)?, id("-g").ok_or_else(missing)?);
    chown(path, Some(user), Some(group)).map_err(LocalError::file("give away", path))
}

fn home(folder: &Path) -> PathBuf {
    folder.join("postgres")
}

fn data(folder: &Path) -> PathBuf {
    home(folder).join("data")
}
