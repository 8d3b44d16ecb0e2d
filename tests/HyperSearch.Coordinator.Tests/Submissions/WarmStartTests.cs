using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Core.Studies;
using HyperSearch.Protocol;

namespace HyperSearch.Coordinator.Tests.Submissions;

public sealed class WarmStartTests
{
    private const string Warm = "warm_start: [study]";

    [Test]
    public async Task Submit_NamingAnEarlierStudy_KeepsItsTrialsInTheCreation()
    {
        await using var bench = new Bench();
        await bench.Register();
        await bench.Submit(Files.Random(5));
        await bench.RunAll();
        await bench.Submit(Files.Random(3, more: Warm, name: "next"));
        var created = (StudyCreated)(await bench.Events("next"))[0];
        Assert.That(created.Earlier, Has.Length.EqualTo(5));
        Assert.That(created.Earlier.Select(e => e.Study), Is.All.EqualTo("study"));
        Assert.That(created.Earlier.Select(e => created.Spec.Space.Refusal(e.Parameters)), Is.All.Null);
    }

    [Test]
    public async Task Submit_NamingAStudyThatIsDeletedLater_StillVerifies()
    {
        await using var bench = new Bench();
        await bench.Register();
        await bench.Submit(Files.Random(5));
        await bench.RunAll();
        await bench.Submit(Files.Study("next", Files.Continuum, "tpe", more: Warm + "\nbudget: {trials: 14}"));
        await bench.Coordinator.DeleteStudy("study", CancellationToken.None);
        await bench.RunAll("next");
        Assert.That((await bench.Coordinator.VerifyStudy("next", CancellationToken.None)).Holds, Is.True);
    }

    [Test]
    public async Task Submit_NamingNoStudy_IsNotFound()
    {
        await using var bench = new Bench();
        await bench.Register();
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(() => bench.Submit(Files.Random(3, more: Warm, name: "next")))!;
        Assert.That(refusal.Code, Is.EqualTo(ProblemCode.NotFound));
        Assert.That(refusal.Message, Does.Contain("'warm_start' names the study 'study'"));
    }

    [Test]
    public async Task Submit_NamingAStudyOfAnotherSpace_IsInvalid()
    {
        await using var bench = new Bench();
        await bench.Register();
        await bench.Submit(Files.Study());
        await bench.RunAll();
        CoordinatorException refusal = Assert.ThrowsAsync<CoordinatorException>(() => bench.Submit(Files.Random(3, more: Warm, name: "next")))!;
        Assert.That(refusal.Code, Is.EqualTo(ProblemCode.InvalidStudy));
        Assert.That(refusal.Message, Does.Contain("none of its 12 completed trials is a point"));
    }

    [Test]
    public async Task Submit_NamingAStudyThatMaximises_IsInvalid()
    {
        await using var bench = new Bench();
        await bench.Register();
        await bench.Submit(Files.Random(3));
        await bench.RunAll();
        string opposite = Files.Random(3, more: Warm, name: "next").Replace("{metric: loss}", "{metric: loss, direction: maximize}", StringComparison.Ordinal);
        Assert.That(Bench.CodeOf(() => bench.Submit(opposite)), Is.EqualTo(ProblemCode.InvalidStudy));
    }
}
