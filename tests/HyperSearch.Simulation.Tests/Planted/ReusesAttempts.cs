using HyperSearch.Core.Studies;
using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>The fencing token is counted in memory, and a restart begins again: an attempt's number is granted twice.</summary>
internal sealed class ReusesAttempts : PlantedBug
{
    public override string Name => "counts attempts in memory";

    public override IJournal Wrap(IJournal journal, World world, SimProcess process) => new Forgetful(journal);

    private sealed class Forgetful(IJournal inner) : JournalDecorator(inner)
    {
        private readonly Dictionary<int, int> counted = [];

        public override Task<AppendOutcome> Append(AppendRequest request, CancellationToken cancel) =>
            Inner.Append(request with { Events = [.. request.Events.Select(Count)] }, cancel);

        private StudyEvent Count(StudyEvent e)
        {
            if (e is not TrialLeased leased) return e;
            counted[leased.Number] = counted.GetValueOrDefault(leased.Number) + 1;
            return leased with { Attempt = counted[leased.Number] };
        }
    }
}
