using System.Runtime.InteropServices;
using HyperSearch.Cli.Grammar;

namespace HyperSearch.Cli.Tests.Grammar;

public sealed class ImpatienceTests
{
    [Test]
    public void Hear_TerminationThatIsHandedOn_IsOneRequest()
    {
        var clock = new SetClock();
        var impatience = new Impatience(clock);
        Assert.That(impatience.Hear(PosixSignal.SIGTERM), Is.EqualTo(1));
        clock.Seconds = 1.9;
        Assert.That(impatience.Hear(PosixSignal.SIGTERM), Is.EqualTo(1));
        clock.Seconds = 2.1;
        Assert.That(impatience.Hear(PosixSignal.SIGTERM), Is.EqualTo(2));
    }

    [Test]
    public void Hear_ControlC_CountsEachTime()
    {
        var impatience = new Impatience(new SetClock());
        Assert.That(new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGINT }.Select(impatience.Hear), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    private sealed class SetClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(Seconds * 1000);
    }
}
