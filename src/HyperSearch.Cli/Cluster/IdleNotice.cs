using System.Globalization;
using HyperSearch.Cli.Runs;
using HyperSearch.Cli.Workers;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Cli.Cluster;

/// <summary>
/// Says, where no trial of a running study has run for a while, what its trials want and who is there: a trial that fits no worker just waits, and
/// nobody else would say so. Once until something runs again.
/// </summary>
internal sealed class IdleNotice(StudySpec spec, Func<CancellationToken, Task<IReadOnlyList<AgentSummary>>> workers, IRunView view, TimeProvider clock)
{
    /// <summary>A worker takes seconds to come and to ask.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const string LiveState = "live";

    private long? idleSince;
    private bool said;

    /// <summary>Looks at what is known now.</summary>
    public async Task Look(RunBoard board, CancellationToken cancel)
    {
        if (KindOf(spec.Trial) is not { } kind || board.Summary is not { State: "running" } summary || summary.Trials.GetValueOrDefault("running") > 0)
        {
            idleSince = null;
            said = false;
            return;
        }

        idleSince ??= clock.GetTimestamp();
        if (said || clock.GetElapsedTime(idleSince.Value) < Patience) return;
        said = true;
        view.Say($"No trial of {spec.Name} runs: it wants workers that take {kind} trials{Wants(spec.Resources)}. {There(await workers(cancel))}");
    }

    private static string There(IReadOnlyList<AgentSummary> all)
    {
        AgentSummary[] live = [.. all.Where(a => a.State == LiveState)];
        if (live.Length == 0) return "No worker is live: hypersearch worker start --help";
        return string.Create(CultureInfo.InvariantCulture, $"{live.Length} live, with {live.Sum(a => a.Slots - a.Leases.Count)} of {live.Sum(a => a.Slots)} slots free: hypersearch worker list");
    }

    private static string Wants(Resources resources)
    {
        string gpus = resources.Gpus > 0 ? string.Create(CultureInfo.InvariantCulture, $" on {resources.Gpus} GPU{(resources.Gpus > 1 ? "s" : "")}") : "";
        string memory = resources.GpuMemoryGb is { } gb ? string.Create(CultureInfo.InvariantCulture, $" with {gb} GB") : "";
        string labels = resources.Labels.IsEmpty ? "" : $" and have {string.Join(',', resources.Labels.Select(l => $"{l.Key}={l.Value}"))}";
        return gpus + memory + labels;
    }

    private static string? KindOf(TrialDefinition? trial) => trial switch
    {
        FineTuneTrial => OfferedKinds.FineTune,
        CommandTrial => OfferedKinds.Command,
        _ => null,
    };
}
