//! A private OpenBao with a transit engine: the real key manager, for tests. It unseals itself with a key from a file and sets
//! itself up at its first start (engine, rules and tokens a region and role), so that no root token is left.

use super::{Lifetime, LocalError, access, folder, ports, process::Server, services::blocking};
use docward_envelope::Region;
use rustix::process::Signal;
use std::{
    fmt::Write as _,
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

const NAME: &str = "openbao";
const PROGRAM: &str = "bao";
const READY_CEILING: Duration = Duration::from_mins(1);
const STOP_CEILING: Duration = Duration::from_secs(10);
const PROBE_CEILING: Duration = Duration::from_millis(500);

/// Who a token is for; each has the rules of the file of its name in `deploy/openbao`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenBaoRole {
    /// Stages ocr, extract and redact.
    Worker,
    /// Stage index: redacted keys only.
    Index,
    /// The HTTP service.
    Intake,
    /// People at the command line.
    Operator,
}

impl OpenBaoRole {
    const ALL: [Self; 4] = [Self::Worker, Self::Index, Self::Intake, Self::Operator];

    const fn name(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Index => "index",
            Self::Intake => "intake",
            Self::Operator => "operator",
        }
    }

    const fn rules(self) -> &'static str {
        match self {
            Self::Worker => include_str!("../../../../deploy/openbao/worker.hcl"),
            Self::Index => include_str!("../../../../deploy/openbao/index.hcl"),
            Self::Intake => include_str!("../../../../deploy/openbao/intake.hcl"),
            Self::Operator => include_str!("../../../../deploy/openbao/operator.hcl"),
        }
    }
}

/// A running server. Whether dropping it stops it is its [`Lifetime`].
pub struct OpenBao {
    folder: PathBuf,
    port: u16,
    probe: PathBuf,
    lifetime: Lifetime,
    server: Option<Server>,
}

impl OpenBao {
    /// Makes and starts a new server in `folder`, for these regions.
    ///
    /// # Errors
    /// See [`LocalError`]; [`LocalError::Missing`] when `bao` is not installed.
    pub async fn start(folder: &Path, regions: &[Region], lifetime: Lifetime) -> Result<Self, LocalError> {
        let (folder, regions) = (folder.to_owned(), regions.to_vec());
        blocking(move || Self::start_blocking(folder, &regions, lifetime)).await
    }

    /// The address of the server: `http://127.0.0.1:port`.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The file with a region's and role's token.
    pub fn token(&self, region: &Region, role: OpenBaoRole) -> PathBuf {
        token_file(&self.folder, region, role)
    }

    /// Ends it; its keys stay.
    ///
    /// # Errors
    /// When it does not go.
    pub async fn stop(mut self) -> Result<Self, LocalError> {
        blocking(move || {
            self.server.take().map_or(Ok(()), |server| server.stop(Signal::TERM, STOP_CEILING))?;
            Ok(self)
        })
        .await
    }

    /// Starts it where it was: same port, same keys.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn start_again(mut self) -> Result<Self, LocalError> {
        blocking(move || {
            self.run()?;
            Ok(self)
        })
        .await
    }

    fn start_blocking(folder: PathBuf, regions: &[Region], lifetime: Lifetime) -> Result<Self, LocalError> {
        if !is_installed() {
            return Err(LocalError::Missing { program: PROGRAM });
        }
        for part in ["", "run", "log", NAME, "openbao/data", "openbao/tokens"] {
            folder::make(&folder.join(part))?;
        }
        let port = ports::free_port(&[])?;
        let cluster = ports::free_port(&[port])?;
        let first = regions.first().ok_or(LocalError::Interrupted)?;
        let probe = token_file(&folder, first, OpenBaoRole::Index);
        folder::write_secret(&home(&folder).join("seal.key"), access::password()?.as_bytes())?;
        let configuration = configuration(&folder, (port, cluster), regions)?;
        folder::write_secret(&home(&folder).join("server.hcl"), configuration.as_bytes())?;
        let mut bao = Self { folder, port, probe, lifetime, server: None };
        bao.run()?;
        Ok(bao)
    }

    fn run(&mut self) -> Result<(), LocalError> {
        let mut command = Command::new(PROGRAM);
        command.arg("server").arg("-config").arg(home(&self.folder).join("server.hcl"));
        command.env_remove("BAO_TOKEN").env_remove("VAULT_TOKEN");
        let mut server = Server::spawn(NAME, command, &self.folder, self.lifetime)?;
        let token = fs::read_to_string(&self.probe).map_err(LocalError::file("read", &self.probe))?;
        // A token it knows: then it is unsealed and has set itself up.
        server.wait_until(READY_CEILING, || knows(self.port, &token))?;
        self.server = Some(server);
        Ok(())
    }
}

fn home(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

fn token_file(folder: &Path, region: &Region, role: OpenBaoRole) -> PathBuf {
    home(folder).join("tokens").join(format!("{region}.{}", role.name()))
}

fn is_installed() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(PROGRAM).is_file())
}

/// Where it listens and keeps what it has, how it unseals itself, and what it does when it starts for the first time.
fn configuration(folder: &Path, (port, cluster): (u16, u16), regions: &[Region]) -> Result<String, LocalError> {
    let (data, seal) = (home(folder).join("data"), home(folder).join("seal.key"));
    let mut text = format!(
        r#"storage "raft" {{ path = "{}"
  node_id = "docward" }}
listener "tcp" {{ address = "127.0.0.1:{port}"
  cluster_address = "127.0.0.1:{cluster}"
  tls_disable = true }}
seal "static" {{ current_key_id = "1"
  current_key = "file://{}" }}
api_addr = "http://127.0.0.1:{port}"
cluster_addr = "http://127.0.0.1:{cluster}"
initialize "docward" {{
  request "transit" {{ operation = "update"
    path = "sys/mounts/transit"
    data = {{ type = "transit" }} }}
"#,
        data.display(),
        seal.display(),
    );
    for region in regions {
        for role in OpenBaoRole::ALL {
            let token = access::password()?;
            folder::write_secret(&token_file(folder, region, role), token.as_bytes())?;
            let (name, rules) = (role.name(), role.rules().replace("REGION", region.as_str()));
            let added = write!(
                text,
                r#"  request "rules-{region}-{name}" {{ operation = "update"
    path = "sys/policies/acl/{region}-{name}"
    data = {{ policy = <<RULES
{rules}
RULES
    }} }}
  request "token-{region}-{name}" {{ operation = "update"
    path = "auth/token/create-orphan"
    data = {{ id = "{token}"
      policies = ["{region}-{name}"]
      period = "720h" }} }}
"#
            );
            added.map_err(|_| LocalError::Interrupted)?;
        }
    }
    text.push_str("}\n");
    Ok(text)
}

fn knows(port: u16, token: &str) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, PROBE_CEILING) else { return false };
    let request = format!(
        "GET /v1/auth/token/lookup-self HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Vault-Token: {token}\r\nConnection: close\r\n\r\n"
    );
    let mut status = [0; 12];
    stream.set_read_timeout(Some(PROBE_CEILING)).is_ok()
        && stream.write_all(request.as_bytes()).is_ok()
        && stream.read_exact(&mut status).is_ok()
        && status.ends_with(b" 200")
}
