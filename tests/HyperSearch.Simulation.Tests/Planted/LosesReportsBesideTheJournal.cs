using HyperSearch.Journal;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>Reports that no decision needs are gathered in memory "for speed" and written when there are four of them.</summary>
internal sealed class LosesReportsBesideTheJournal : PlantedBug
{
    public override string Name => "gathers curve rows in memory";

    public override IJournal Wrap(IJournal journal, World world, SimProcess process) => new Gathering(journal);

    private sealed class Gathering(IJournal inner) : JournalDecorator(inner)
    {
        private readonly List<CurveRow> gathered = [];

        public override async Task AppendCurve(string study, IReadOnlyList<CurveRow> rows, CancellationToken cancel)
        {
            gathered.AddRange(rows);
            if (gathered.Count < 4) return;
            CurveRow[] written = [.. gathered];
            gathered.Clear();
            await Inner.AppendCurve(study, written, cancel);
        }
    }
}
