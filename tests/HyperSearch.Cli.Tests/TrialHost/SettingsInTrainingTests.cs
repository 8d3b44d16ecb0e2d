using HyperSearch.FineTuning.Training;
using HyperSearch.Specs.Settings;

namespace HyperSearch.Cli.Tests.TrialHost;

/// <summary>The reader of study files and the engine know the settings apart from each other: what one lets population based training search, the other has to take.</summary>
public sealed class SettingsInTrainingTests
{
    [Test]
    public void Changeable_OfTheEngine_IsThatOfStudyFiles() =>
        Assert.That(SettingsInTraining.Changeable, Is.EquivalentTo(FineTuneSettingsTable.All.Where(s => s.ChangesInTraining).Select(s => s.Name)));
}
