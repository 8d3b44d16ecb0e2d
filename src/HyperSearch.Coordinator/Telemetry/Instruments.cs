using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace HyperSearch.Coordinator.Telemetry;

/// <summary>
/// Every name under which a coordinator measures itself, in one table. Nothing is measured for nobody: without a listener an instrument
/// costs a comparison. HTTP requests, connections and the runtime measure themselves under <see cref="Meters"/>' other names.
/// </summary>
/// <remarks>
/// | name                                  | kind, unit        | tags      | what                                                       |
/// |---------------------------------------|-------------------|-----------|------------------------------------------------------------|
/// | hypersearch.journal.append.duration   | histogram, s      | outcome   | from the request to durable: SQLite's fsync, or a commit   |
/// | hypersearch.journal.append.events     | histogram         |           | events of one append: how much one commit carries          |
/// | hypersearch.journal.replay.duration   | histogram, s      |           | reading a study from a position to its end                 |
/// | hypersearch.journal.bytes             | gauge, By         |           | the journal's files in a home                              |
/// | hypersearch.trials                    | counter           | event     | trials proposed, leased, completed, pruned, paused, ...    |
/// | hypersearch.trials.failures           | counter           | class     | attempts that failed, also those that are tried again      |
/// | hypersearch.leases.expired            | counter           |           | leases given up because nothing was heard of their holder  |
/// | hypersearch.leases.reinstated         | counter           |           | holders that came back in time                             |
/// | hypersearch.requests.refused          | counter           | code      | refusals; stale_attempt counts zombies                     |
/// | hypersearch.agents                    | gauge             | state     | worker processes: live, late, lost, draining, quarantined  |
/// | hypersearch.leases                    | gauge             |           | leases that the beats of workers list                      |
/// | hypersearch.clock.gaps                | counter           |           | times that this process stood still (VM pause, SIGSTOP)    |
/// Spans: the request (ASP.NET Core), "study turn", "journal append".
/// </remarks>
public static class Instruments
{
    /// <summary>Of the meter and of the source of spans.</summary>
    public const string Name = "HyperSearch.Coordinator";

    /// <summary>The meters that are exported.</summary>
    public static IReadOnlyList<string> Meters { get; } = [Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql"];

    /// <summary>The sources of spans that are exported.</summary>
    public static IReadOnlyList<string> Sources { get; } = [Name, "Microsoft.AspNetCore"];

    public static ActivitySource Source { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);

    internal static Histogram<double> AppendDuration { get; } = Meter.CreateHistogram<double>("hypersearch.journal.append.duration", "s");

    internal static Histogram<int> AppendEvents { get; } = Meter.CreateHistogram<int>("hypersearch.journal.append.events");

    internal static Histogram<double> ReplayDuration { get; } = Meter.CreateHistogram<double>("hypersearch.journal.replay.duration", "s");

    internal static Counter<long> Trials { get; } = Meter.CreateCounter<long>("hypersearch.trials");

    internal static Counter<long> Failures { get; } = Meter.CreateCounter<long>("hypersearch.trials.failures");

    internal static Counter<long> Expired { get; } = Meter.CreateCounter<long>("hypersearch.leases.expired");

    internal static Counter<long> Reinstated { get; } = Meter.CreateCounter<long>("hypersearch.leases.reinstated");

    internal static Counter<long> Refused { get; } = Meter.CreateCounter<long>("hypersearch.requests.refused");

    internal static Counter<long> ClockGaps { get; } = Meter.CreateCounter<long>("hypersearch.clock.gaps");
}
