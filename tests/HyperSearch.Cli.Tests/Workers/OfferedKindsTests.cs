using HyperSearch.Cli.Terminal;
using HyperSearch.Cli.Workers;

namespace HyperSearch.Cli.Tests.Workers;

public sealed class OfferedKindsTests
{
    [TestCase(true, true, "command fine-tune", "")]
    [TestCase(true, false, "command", "need libtorch")]
    [TestCase(false, true, "fine-tune", "may run no program here")]
    public void OfMachine_AreThoseItCanRun(bool programs, bool torch, string kinds, string note)
    {
        var notes = new List<string>();
        Assert.That(string.Join(' ', OfferedKinds.OfMachine(programs, torch, notes.Add)), Is.EqualTo(kinds));
        Assert.That(string.Concat(notes), note.Length == 0 ? Is.Empty : Does.Contain(note));
    }

    [Test]
    public void OfMachine_NothingItCanRun_IsRefused()
    {
        CliException refused = Assert.Throws<CliException>(() => OfferedKinds.OfMachine(programs: false, torch: false, static _ => { }))!;
        Assert.That((refused.ExitCode, refused.Message), Is.EqualTo((ExitCode.Usage, "this machine can run no trial")));
        Assert.That(refused.Fix, Does.Contain("--allow-command").And.Contain("doctor"));
    }

    [Test]
    public void Named_FineTune_NeedsNoProgram() => Assert.That(OfferedKinds.Named("fine-tune", programs: false), Is.EqualTo(new[] { "fine-tune" }));

    [TestCase("command", "--kinds names command")]
    [TestCase("fine-tune, command", "--kinds names command")]
    [TestCase("gpu", "--kinds names 'gpu'")]
    public void Named_WhatIsNotPossible_IsRefused(string text, string message) =>
        Assert.That(Assert.Throws<CliException>(() => OfferedKinds.Named(text, programs: false))!.Message, Is.EqualTo(message));
}
