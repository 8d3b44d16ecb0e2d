using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;
using HyperSearch.Journal;
using HyperSearch.Protocol.Agents;
using HyperSearch.Simulation.Tests.Scheduling;
using HyperSearch.Simulation.Tests.Storage;
using HyperSearch.Simulation.Tests.Worlds;

namespace HyperSearch.Simulation.Tests.Oracles;

/// <summary>
/// Watches a world and keeps the first thing that must not be. It hears of every durable event, every acknowledgement and every attempt
/// at the moment it happens.
/// </summary>
internal sealed class Oracle(Scheduler scheduler, Story? story)
{
    private readonly Dictionary<string, (string Study, int Trial, int Attempt)> working = new(StringComparer.Ordinal);
    private readonly HashSet<(string Study, int Trial, int Attempt)> begun = [];

    /// <summary>The storage that is watched.</summary>
    public SimStorage Storage { get; set; } = null!;

    public JournalChecks Journal { get; } = new();

    public AcknowledgedCalls Calls { get; } = new();

    public ProjectionChecks Projection { get; } = new();

    public BeatChecks Beats { get; } = new();

    /// <summary>Whether a session's process is there.</summary>
    public Func<string, bool> IsAlive { get; set; } = _ => false;

    /// <summary>The first invariant that did not hold; null while all do.</summary>
    public Violation? Violation { get; private set; }

    public void Fail(string invariant, string what) => Violation ??= new Violation(invariant, scheduler.Now, what);

    /// <summary>Events are durable: I2 to I6, I9, I11, and the reference for I7.</summary>
    public void Appended(AppendRequest request, long lastSeq)
    {
        if (lastSeq != request.ExpectedSeq + request.Events.Length)
            Fail("I2", $"{request.Events.Length} event(s) decided on {request.ExpectedSeq} came to end at {lastSeq}");
        foreach (JournalEntry entry in Storage.ReadAfter(request.Study, lastSeq - request.Events.Length))
        {
            story?.Tell(entry);
            scheduler.Trace.Add(entry.Stored.Checksum(entry.Seq));
            Check(() =>
            {
                Projection.Append(entry, request.Study);
                StudyEvent e = entry.Require(request.Study);
                Journal.Append(entry.Seq, e, Projection.Latest);
                if (e is TrialRequeued { Class: FailureClass.Lost } lost && IsAlive(Journal.Trial(lost.Number).Session!)) Beats.Check(request.Study, lost, scheduler.Now);
            });
        }
    }

    /// <summary>A caller may rely on this answer from here on: I1 and I6.</summary>
    public void Acknowledged(string verb, object?[] arguments, object? answer)
    {
        if (arguments[0] is Heartbeat beat) Beats.Add(beat, scheduler.Now);
        Check(() => Calls.Add(verb, arguments, answer, this));
    }

    public void AttemptBegins(string slot, Grant grant)
    {
        var attempt = (grant.Study, grant.Trial, grant.Attempt);
        if (working.ContainsValue(attempt)) Fail("I9", $"slot {slot} begins attempt {grant.Attempt} of trial {grant.Trial}, which another slot works on");
        if (!begun.Add(attempt)) Fail("I9", $"slot {slot} begins attempt {grant.Attempt} of trial {grant.Trial} a second time");
        if (!working.TryAdd(slot, attempt)) Fail("I9", $"slot {slot} begins attempt {grant.Attempt} of trial {grant.Trial} while it works on {working[slot]}");
    }

    public void AttemptEnds(string slot) => working.Remove(slot);

    /// <summary>An attempt goes on from a checkpoint: I10.</summary>
    public void Resumes(Grant grant, ResumePoint point, string sha256)
    {
        if (point.Trial is { } parent && parent != Journal.Trial(grant.Trial).Parent) Fail("I10", $"trial {grant.Trial} starts from trial {parent}, and is a child of {Journal.Trial(grant.Trial).Parent}");
        else if (!Journal.Trial(point.Trial ?? grant.Trial).Checkpoints.TryGetValue(point.Path, out var registered)) Fail("I10", $"trial {grant.Trial} goes on from {point.Path}, which was never registered");
        else if (registered.Sha256 != sha256 || registered.Step != point.Step) Fail("I10", $"trial {grant.Trial} goes on from {point.Path}, which is not what was registered");
    }

    /// <summary>What a coordinator believes must be what the journal says at the same position: I7.</summary>
    public void Compare(StudyState live, string who) => Check(() => Projection.Compare(live, who));

    public void Check(Action check)
    {
        try
        {
            check();
        }
        catch (BrokenInvariant broken)
        {
            Fail(broken.Invariant, broken.Message);
        }
        catch (JournalDamagedException impossible)
        {
            Fail("I2", impossible.Message);
        }
    }}
