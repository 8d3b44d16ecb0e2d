using HyperSearch.Protocol;
using HyperSearch.Protocol.Agents;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Planted;

/// <summary>A message is held against the trial's state alone, not against the attempt: a zombie's words count as the new holder's.</summary>
internal sealed class ForgetsTheFence : PlantedBug
{
    public override string Name => "does not check the attempt";

    public override void Receive(string verb, object?[] arguments, World world)
    {
        if (arguments[0] is AttemptReport report) arguments[0] = report with { Attempt = Now(report.Trial, report.Attempt, world) };
        if (arguments[0] is AttemptCheckpoint saved) arguments[0] = saved with { Attempt = Now(saved.Trial, saved.Attempt, world) };
        if (verb == nameof(ICoordinator.FinishAttempt) && arguments[0] is AttemptEnd end) arguments[0] = end with { Attempt = Now(end.Trial, end.Attempt, world) };
    }

    private static int Now(int number, int said, World world) => number < world.Oracle.Journal.Count && world.Oracle.Journal.Trial(number) is { IsLeased: true } trial ? trial.Attempt : said;
}
