using System.Text.Json;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Studies;
using HyperSearch.Protocol.Trials;
using HyperSearch.Simulation.Tests.Network;
using HyperSearch.Simulation.Tests.Scheduling;

namespace HyperSearch.Simulation.Tests.Worlds;

/// <summary>Somebody at a laptop: submits the study, watches it, and now and then pauses, resumes, adds a trial or tries one again.</summary>
internal sealed class PersonNode(World world, string name, int ordinal, WallClock wall) : SimNode(name, ordinal, wall)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private ICoordinator coordinator = null!;
    private SimClock clock = null!;
    private int keys;
    private bool isPatient;

    /// <summary>Whether the submission was acknowledged.</summary>
    public bool HasSubmitted { get; private set; }

    public void Start()
    {
        SimProcess process = world.Scheduler.NewProcess(Name);
        Process = process;
        process.Post(() =>
        {
            clock = new SimClock(world.Scheduler, process, Wall);
            coordinator = CoordinatorClient.Create(new Courier(this, process, clock, world.Links, [.. world.Coordinators], world.Random.Fork(), sticky: false));
            _ = Persist(async () =>
            {
                await coordinator.SubmitStudy(new SubmitStudy(world.Study, "study.yaml", "/simulated", null, false, "submit"), CancellationToken.None);
                HasSubmitted = true;
            });
        });
    }

    public void DoSomething()
    {
        if (!HasSubmitted) return;
        SimRandom random = world.Random;
        Process!.Post(() => _ = random.Next(6) switch
        {
            0 => PauseIt(),
            1 or 2 => ResumeIt(),
            3 => Add(),
            4 => Persist(() => coordinator.WaitForChange(World.StudyName, random.Next(200), TimeSpan.FromSeconds(20), CancellationToken.None)),
            _ => Retry(random.Next(8)),
        });
    }

    /// <summary>The faults are over: whatever was paused goes on.</summary>
    public void WantsTheEnd() => Process!.Post(() =>
    {
        isPatient = true;
        _ = KeepGoing();
    });

    /// <summary>A pause that was on its way for long may still arrive.</summary>
    private async Task KeepGoing()
    {
        while (!world.Oracle.Journal.IsFinished)
        {
            await ResumeIt();
            await Task.Delay(10 * Pause, clock);
        }
    }

    private Task PauseIt()
    {
        string key = $"pause-{keys++}";
        return Persist(() => isPatient ? Task.CompletedTask : coordinator.PauseStudy(World.StudyName, key, CancellationToken.None));
    }

    private Task ResumeIt()
    {
        string key = $"resume-{keys++}";
        return Persist(() => coordinator.ResumeStudy(World.StudyName, key, CancellationToken.None));
    }

    private Task Retry(int number)
    {
        string key = $"retry-{keys++}";
        world.Oracle.Journal.WishRetry(number);
        return Persist(() => coordinator.RetryTrial(World.StudyName, number, key, CancellationToken.None));
    }

    private Task Add()
    {
        double rate = Math.Round(world.Random.Between(0.001, 0.9), 6);
        var request = new AddTrial(JsonSerializer.SerializeToElement(new { rate }), $"add-{keys++}");
        return Persist(() => coordinator.AddTrial(World.StudyName, request, CancellationToken.None));
    }

    /// <summary>Says the same again until somebody answers; a refusal is an answer, too.</summary>
    private async Task Persist(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (CoordinatorException trouble) when (trouble.Code is ProblemCode.Unreachable or ProblemCode.StorageFull or ProblemCode.Internal)
            {
                await Task.Delay(Pause, clock);
            }
            catch (CoordinatorException)
            {
                return;
            }
        }
    }
}
