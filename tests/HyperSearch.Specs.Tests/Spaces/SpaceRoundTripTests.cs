using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using HyperSearch.Core.SearchSpaces;

namespace HyperSearch.Specs.Tests.Spaces;

[TestFixture]
internal sealed class SpaceRoundTripTests
{
    [Test]
    public void Read_PrintedSpace_IsTheSpaceAgain() => Prop.ForAll(SpaceGenerator.Spaces.ToArbitrary(), space =>
    {
        string yaml = SpaceYaml.Print(space);
        StudyFileResult result = TestCatalog.Read(yaml, StudyFileUse.AskAndTell);
        if (result.Spec is null) return false.Label($"{yaml}\n{string.Join("\n", result.Problems)}");
        string[] differences = [.. space.Zip(result.Spec.Space.Parameters).Where(p => !Same(p.First, p.Second)).Select(p => $"{p.First} became {p.Second}")];
        return (differences.Length == 0 && space.Length == result.Spec.Space.Parameters.Length).Label($"{yaml}\n{string.Join("\n", differences)}");
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20_261_122, 1));

    // Records compare arrays by identity, so conditions and choices are compared by content.
    private static bool Same(Parameter a, Parameter b)
    {
        if (!a.When.Select(c => c.Parent).SequenceEqual(b.When.Select(c => c.Parent))) return false;
        if (a.When.Zip(b.When).Any(pair => !pair.First.Values.SequenceEqual(pair.Second.Values))) return false;
        if (a is CategoricalParameter x && b is CategoricalParameter y) return x.Choices.SequenceEqual(y.Choices) && x.Name == y.Name && x.MemoryRising == y.MemoryRising;
        return (a with { When = ImmutableArray<Condition>.Empty }).Equals(b with { When = ImmutableArray<Condition>.Empty });
    }
}
