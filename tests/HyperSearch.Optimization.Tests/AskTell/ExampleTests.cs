using System.Runtime.CompilerServices;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.AskTell;

namespace HyperSearch.Optimization.Tests.AskTell;

/// <summary>The README's example is the code below, to the line.</summary>
public sealed class ExampleTests
{
    [Test]
    public void Readme_Example_IsTheOneThatIsCompiledHere()
    {
        string here = File.ReadAllText(Path()), readme = File.ReadAllText(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path())!, "../../../src/HyperSearch.Optimization/README.md"));
        string[] example = [.. Between(here, "        // example begins\n", "        // example ends\n").Split('\n').SkipLast(1).Select(line => line.Length > 8 ? line[8..] : "")];
        string[] shown = [.. Between(readme, "```csharp\n", "```\n").Split('\n').SkipLast(1)];
        Assert.That(shown, Is.EqualTo(example));
    }

    [Test]
    public void Example_Runs_AndFindsTheMinimum() => Assert.That(Example()!.Value, Is.LessThan(0.01));

    private static BestPoint? Example()
    {
        // example begins
        var study = new StudySpec
        {
            Name = "example",
            Objectives = [new Objective("error", Direction.Minimize, ObjectiveValue.Last)],
            Space = SearchSpace.Of(new FloatParameter("rate", 1e-5, 1e-1, Scale.Log), new IntParameter("depth", 1, 12, Scale.Linear, 1)),
            Strategy = AlgorithmSpec.Of("gp"),
            Budget = new Budget(Trials: 25),
        };
        var optimizer = Optimizer.Create(study, seed: 1);
        while (optimizer.Ask() is [var trial])
        {
            double rate = trial.Parameters["rate"]!.Value.AsFloat, depth = trial.Parameters["depth"]!.Value.AsInt;
            optimizer.Tell(trial.Number, Math.Pow(Math.Log10(rate) + 3, 2) + Math.Abs(depth - 4) / 10);
        }

        BestPoint? best = optimizer.Best();
        // example ends
        return best;
    }

    private static string Between(string text, string begin, string end)
    {
        int from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }

    private static string Path([CallerFilePath] string path = "") => path;
}
