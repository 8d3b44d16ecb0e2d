using System.Runtime.CompilerServices;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Tests.Trials;

[TestFixture]
public sealed class TrialTransitionsTests
{
    [Test]
    public void Table_AndDrawing_SayTheSame()
    {
        string[] drawn = [.. File.ReadAllLines(Drawing()).Select(l => l.Trim()).Where(l => l.Contains(" --> ", StringComparison.Ordinal))];
        string[] table = [.. TrialTransitions.All.Select(t => $"{t.From?.Name() ?? "[*]"} --> {t.To.Name()}: {t.Event}")];
        Assert.That(table, Is.EquivalentTo(drawn));
    }

    [Test]
    public void Table_NamesOnlyEventsThatExist()
    {
        string[] events = [.. typeof(StudyEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(StudyEvent))).Select(t => t.Name)];
        Assert.That(TrialTransitions.All.Select(t => t.Event).Distinct(), Is.SubsetOf(events));
    }

    [Test]
    public void Next_WithoutATransition_ThrowsWithTheValues() =>
        Assert.That(
            () => TrialTransitions.Next(TrialState.Completed, new TrialRetried(DateTimeOffset.UnixEpoch, 5), 5),
            Throws.InvalidOperationException.With.Message.EqualTo("TrialRetried cannot happen to trial 5, which is completed."));

    private static string Drawing([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../../src/HyperSearch.Core/Trials/states.md");
}
