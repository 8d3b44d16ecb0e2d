using System.Runtime.CompilerServices;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization;
using HyperSearch.Specs;

namespace HyperSearch.Coordinator.Tests.Submissions;

/// <summary>What the table of algorithms offers is what study files may say.</summary>
public sealed class AlgorithmCatalogTests
{
    [Test]
    public void Current_Kinds_BelongToTheLanguageOfStudyFiles()
    {
        Assert.That(AlgorithmCatalog.Current.Strategies.Select(s => s.Kind), Is.SubsetOf(SpecCatalog.StrategyKinds));
        Assert.That(AlgorithmCatalog.Current.Pruners.Select(p => p.Kind), Is.SubsetOf(SpecCatalog.PrunerKinds));
    }

    [TestCaseSource(nameof(Strategies))]
    public void Read_AStrategyWithAllItsOptions_GivesThemInTheirKinds(AlgorithmForm form) => ReadsAllOptions("strategy", form, spec => spec.Strategy);

    [TestCaseSource(nameof(Pruners))]
    public void Read_APrunerWithAllItsOptions_GivesThemInTheirKinds(AlgorithmForm form) => ReadsAllOptions("pruner", form, spec => spec.Pruner);

    [TestCaseSource(nameof(Examples))]
    public void Read_AnExampleOfTheRepository_HasNoMistake(string example)
    {
        StudyFileResult result = StudyFileReader.Read(File.ReadAllText(Path.Combine(SearchSpaces(), example)), example, AlgorithmCatalog.Current, StudyFileUse.AskAndTell);
        Assert.That(result.Problems, Is.Empty, string.Join("\n", result.Problems));
    }

    [Test]
    public void Forms_EveryKindOfOption_KeepsItsKindAndWords()
    {
        AlgorithmOption flag = AlgorithmOption.Flag("deterministic", "no observation noise (false)");
        AlgorithmOption word = AlgorithmOption.Word("shape", "a shape (round)", "round", "square");
        Assert.That((flag.Kind, word.Kind, new AlgorithmOption("n", true, 0, 1, "").Kind, new AlgorithmOption("x", false, 0, 1, "").Kind),
            Is.EqualTo((ParameterValueKind.Bool, ParameterValueKind.Text, ParameterValueKind.Int, ParameterValueKind.Float)));
        Assert.That(word.Words, Is.EqualTo(new[] { "round", "square" }));
    }

    private static IEnumerable<TestCaseData> Strategies() => AlgorithmCatalog.Current.Strategies.Select(s => new TestCaseData(s).SetArgDisplayNames(s.Kind));

    private static IEnumerable<TestCaseData> Pruners() => AlgorithmCatalog.Current.Pruners.Select(p => new TestCaseData(p).SetArgDisplayNames(p.Kind));

    private static IEnumerable<string> Examples() => Directory.GetFiles(SearchSpaces(), "*.yaml").Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal);

    private static string SearchSpaces([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../search-spaces"));

    private static void ReadsAllOptions(string key, AlgorithmForm form, Func<StudySpec, AlgorithmSpec> section)
    {
        string options = string.Concat(form.Options.Select(o => $", {o.Name}: {Example(o)}"));
        string yaml = $"name: study\nobjective: {{metric: y}}\nspace: {{x: {{type: int, low: 1, high: 9}}}}\n{key}: {{kind: {form.Kind}{options}}}\nbudget: {{trials: 3}}\n";
        StudyFileResult result = StudyFileReader.Read(yaml, "study.yaml", AlgorithmCatalog.Current, StudyFileUse.AskAndTell);
        Assert.That(result.Problems, Is.Empty);
        AlgorithmSpec read = section(result.Spec!);
        Assert.That(read.Options.Select(o => (o.Key, o.Value.Kind)), Is.EquivalentTo(form.Options.Select(o => (o.Name, o.Kind))));
        Assert.That(form.Options.Select(o => o.Description), Has.None.Empty);
    }

    private static string Example(OptionForm option) => option.Kind switch
    {
        ParameterValueKind.Bool => "true",
        ParameterValueKind.Text => option.Words.IsEmpty ? "any" : option.Words[0],
        ParameterValueKind.Int => FormattableString.Invariant($"{option.Range.Least:F0}"),
        _ => FormattableString.Invariant($"{option.Range.Least:R}"),
    };
}
