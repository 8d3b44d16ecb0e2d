using HyperSearch.Core.Studies;
using HyperSearch.Optimization.AskTell;
using HyperSearch.Optimization.MultiObjective;
using HyperSearch.Optimization.Tests.Sampling;

namespace HyperSearch.Optimization.Tests.MultiObjective;

public sealed class StudyFrontTests
{
    [Test]
    public void Of_MixedDirections_GivesTheFrontAndItsVolumeInUserUnits()
    {
        StudySpec spec = SampleSpaces.Study(SampleSpaces.Continuous) with
        {
            Objectives = [new Objective("loss", Direction.Minimize, ObjectiveValue.Last), new Objective("score", Direction.Maximize, ObjectiveValue.Last)],
            Budget = new Budget(10),
        };
        var study = Optimizer.Create(spec, 1);
        study.Ask(5);
        // The worst are loss 5 and score 0; trial 3 is beaten by trial 1.
        study.Tell(0, [1, 2], [], null);
        study.Tell(1, [3, 6], [], null);
        study.Tell(2, [5, 7], [], null);
        study.Tell(3, [4, 5], [], null);
        study.Tell(4, [4, 0], [], null);
        StudyFront front = StudyFront.Of(study.State);
        Assert.That(front.Trials.Select(t => t.Number), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(front.Reference, Is.EqualTo(new[] { 5.0, 0.0 }));
        Assert.That(front.Hypervolume, Is.EqualTo(4 * 2 + 2 * 4));
    }

    [Test]
    public void Of_NothingCompleted_IsEmpty()
    {
        var study = Optimizer.Create(SampleSpaces.Study(SampleSpaces.Continuous), 1);
        Assert.That(StudyFront.Of(study.State).Trials, Is.Empty);
        Assert.That(StudyFront.Of(study.State).Hypervolume, Is.Null);
    }
}
