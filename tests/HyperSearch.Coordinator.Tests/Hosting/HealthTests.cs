using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Journal;

namespace HyperSearch.Coordinator.Tests.Hosting;

/// <summary>What probes are told.</summary>
public sealed class HealthTests
{
    private readonly FakeTime time = new();

    [Test]
    public void Ready_FromTheStartToTheEnd()
    {
        using var health = new Health(time);
        Assert.That((health.HasStarted, health.IsReady), Is.EqualTo((false, false)));
        health.Started();
        Assert.That((health.HasStarted, health.IsReady), Is.EqualTo((true, true)));
        health.Ending();
        Assert.That((health.HasStarted, health.IsReady), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Journal_ThatDoesNotAnswer_IsNotReadyButLive()
    {
        bool away = true;
        using var health = new Health(time);
        health.Started(_ => away ? Task.FromException(new JournalUnavailableException("there", "it is away", null)) : Task.CompletedTask);
        await health.Look();
        Assert.That((health.IsReady, health.IsLive), Is.EqualTo((false, true)));
        away = false;
        await health.Look();
        Assert.That(health.IsReady);
    }

    [Test]
    public async Task Journal_ThatAnswersLate_IsNotReady()
    {
        using var health = new Health(time);
        health.Started(_ => new TaskCompletionSource().Task);
        Task looking = health.Look();
        time.Advance(Health.ProbeMax);
        await looking;
        Assert.That(health.IsReady, Is.False);
    }

    [Test]
    public async Task Ready_SaysWhyNot_AndTheLogSaysMoreOnce()
    {
        List<string> lines = [];
        using var health = new Health(time, lines.Add);
        Assert.That(health.NotReadyBecause, Is.EqualTo("starting"));
        Exception? wrong = new JournalFullException("/srv/journal.db", null);
        health.Started(_ => wrong is null ? Task.CompletedTask : Task.FromException(wrong));
        await health.Look();
        await health.Look();
        Assert.That(health.NotReadyBecause, Is.EqualTo("storage_full"));
        wrong = new JournalFaultedException("read-only", null);
        await health.Look();
        Assert.That(health.NotReadyBecause, Is.EqualTo("storage_broken"));
        wrong = null;
        await health.Look();
        Assert.That(health.NotReadyBecause, Is.Null);
        health.Ending();
        Assert.That(health.NotReadyBecause, Is.EqualTo("ending"));
        Assert.That(lines, Has.Count.EqualTo(3));
        Assert.That(lines[0], Does.StartWith("not ready (storage_full): no room for the journal '/srv/journal.db'"));
        Assert.That(lines[2], Is.EqualTo("ready again"));
    }

    [Test]
    public void Process_ThatStoodStill_IsNotLive()
    {
        var still = new StillTime();
        using var health = new Health(still);
        still.Now += Health.StillMax;
        Assert.That(health.IsLive, Is.False);
    }

    /// <summary>A clock whose timers never ring.</summary>
    private sealed class StillTime : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new FakeTime().CreateTimer(callback, state, dueTime, period);
    }
}
