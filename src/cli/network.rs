//! What every command that asks servers needs: the flags checked, the prober, Ctrl-C.

use std::fs::File;
use std::io::Read;

use anyhow::{Context, Result, bail};
use heloscope::operator::Table;
use heloscope::probe::{
    ClientName, Dns, Family, Plan, PrivateAddresses, ProbeSettings, Prober, Roots, SecurityChoice,
    Stop, SystemResolver, Target, TargetOrigin, TcpDial,
};
use jiff::Timestamp;

use crate::cli::args::{self, NetworkArgs};
use crate::cli::language::words;

/// The network flags, checked, and everything to probe with.
pub(crate) struct Network<'t> {
    pub(crate) settings: ProbeSettings,
    pub(crate) port: Option<u16>,
    pub(crate) dns: Dns,
    pub(crate) now: Timestamp,
    resolver: SystemResolver,
    roots: Roots,
    table: &'t Table,
}

impl<'t> Network<'t> {
    /// Checks the flags and reads the file of authorities.
    pub(crate) fn of(args: &NetworkArgs, stop: &Stop, table: &'t Table) -> Result<Self> {
        let mut roots = Roots::mozilla();
        if let Some(path) = &args.ca_file {
            let context = || args::reading(&path.to_string_lossy());
            let mut pem = Vec::new();
            let file = File::open(path).with_context(context)?;
            file.take(LARGEST_CA_FILE)
                .read_to_end(&mut pem)
                .with_context(context)?;
            roots.add_pem(&pem).with_context(context)?;
        }
        let settings = ProbeSettings {
            security: args.security,
            timeout: args.timeout,
            family: match (args.v4, args.v6) {
                (true, _) => Family::V4,
                (false, true) => Family::V6,
                (false, false) => Family::Any,
            },
            client_name: (args.ehlo.clone()).map_or_else(ClientName::default, ClientName::Host),
            connect_to: args.connect_to.clone(),
            private: if args.allow_private {
                PrivateAddresses::Allow
            } else {
                PrivateAddresses::Refuse
            },
            stop: stop.clone(),
            ..ProbeSettings::default()
        };
        let dns = Dns::system(args.timeout);
        Ok(Self {
            resolver: SystemResolver::new(dns.clone()).with_stop(stop),
            settings,
            port: args.port,
            dns,
            now: Timestamp::now(),
            roots,
            table,
        })
    }

    pub(crate) fn prober(&self) -> Prober<'_> {
        Prober {
            dial: &TcpDial,
            resolve: &self.resolver,
            roots: &self.roots,
            settings: &self.settings,
            table: self.table,
            now: self.now,
        }
    }

    /// The endpoints of these targets; the port flag stands in where a target has none.
    pub(crate) fn plan(&self, targets: &[Target], origin: TargetOrigin) -> Plan {
        let with_port = |target: &Target| Target {
            port: target.port.or(self.port),
            ..target.clone()
        };
        let targets: Vec<_> = targets.iter().map(with_port).collect();
        self.prober().plan(&targets, origin)
    }
}

/// Refuses network flags that have no effect without `--probe`.
pub(crate) fn reject_network_flags_without_probe(args: &args::CheckArgs) -> Result<()> {
    let network = &args.network;
    let is_idle = !args.probe
        && (network.port.is_some()
            || network.security != SecurityChoice::Auto
            || network.ca_file.is_some()
            || network.ehlo.is_some()
            || !network.connect_to.is_empty()
            || network.allow_private);
    if is_idle {
        bail!(words().word("cli-idle-flags"));
    }
    Ok(())
}

/// No bundle of authorities is larger.
const LARGEST_CA_FILE: u64 = 16 * 1024 * 1024;
