using System.Collections.Immutable;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Specs.Problems;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Reading;

/// <summary>Reads <c>strategy</c> and <c>pruner</c> against the catalogue of what this version has.</summary>
internal sealed class AlgorithmReader(ProblemList problems)
{
    /// <summary>The section <paramref name="key"/>, <paramref name="fallback"/> where it is absent, null where it is wrong.</summary>
    /// <param name="available">The algorithms of this version.</param>
    /// <param name="language">Every kind that a study file may name one day.</param>
    public (AlgorithmSpec Spec, AlgorithmForm? Form)? Read(Fields study, string key, string fallback, ImmutableArray<AlgorithmForm> available, ImmutableArray<string> language)
    {
        if (study.Find(key) is not { } node)
            return (new AlgorithmSpec(fallback, ImmutableSortedDictionary<string, ParameterValue>.Empty), available.FirstOrDefault(f => f.Kind == fallback));
        if (Fields.Of(node, key, null, problems, $"{{kind: {fallback}}}") is not { } fields) return null;
        string kinds = string.Join(", ", available.Select(f => f.Kind));
        if (fields.Require("kind", $"a {key} goes by its kind: {kinds}", $"write {key}: {{kind: {fallback}}}") is not { } kindNode) return null;
        if (new ScalarReader(problems).Text(kindNode, $"{key}.kind") is not { } kind) return null;
        if (available.FirstOrDefault(f => f.Kind == kind) is { } form) return (ReadOptions(node, key, form), form);
        ReportKind(kindNode.Mark, key, kind, fallback, [.. available.Select(f => f.Kind)], language);
        return null;
    }

    private void ReportKind(Mark mark, string key, string kind, string fallback, ImmutableArray<string> available, ImmutableArray<string> language)
    {
        string list = string.Join(", ", available);
        if (language.Contains(kind))
            problems.Add(SpecCode.NotAvailable, mark, $"the {key} kind '{kind}' is not available in this version", $"available are: {list}", $"write {key}: {{kind: {fallback}}}");
        else
            problems.Add(SpecCode.UnknownChoice, mark, $"there is no {key} kind '{kind}'", $"the kinds of this version are: {list}", DidYouMean.Fix(kind, available));
    }

    private AlgorithmSpec ReadOptions(YamlNode node, string key, AlgorithmForm form)
    {
        var options = ImmutableSortedDictionary.CreateBuilder<string, ParameterValue>(StringComparer.Ordinal);
        Fields fields = Fields.Of(node, key, ["kind", .. form.Options.Select(o => o.Name)], problems)!;
        foreach (OptionForm option in form.Options.Where(o => o.IsRequired))
            fields.Require(option.Name, $"{option.Description}: there is no default", $"write {key}: {{kind: {form.Kind}, {option.Name}: ..}}");
        foreach (OptionForm option in form.Options)
            if (fields.Find(option.Name) is { } value && ReadOption(value, fields.PathOf(option.Name), option) is { } read) options[option.Name] = read;
        if (options.TryGetValue("min", out ParameterValue min) && options.TryGetValue("max", out ParameterValue max)
            && min.TryGetNumber(out double least) && max.TryGetNumber(out double most) && least > most)
            problems.Add(SpecCode.LowAboveHigh, fields.Find("min")!.Mark, $"'{key}.min' is {min} and '{key}.max' is {max}", "min may not be above max", "swap them");
        return new AlgorithmSpec(form.Kind, options.ToImmutable());
    }

    private ParameterValue? ReadOption(YamlNode node, string path, OptionForm option)
    {
        var scalars = new ScalarReader(problems);
        return option.Kind switch
        {
            ParameterValueKind.Float => scalars.Number(node, path, option.Range) is { } number ? ParameterValue.Float(number) : null,
            ParameterValueKind.Int => scalars.Integer(node, path, option.Range, counts: true) is { } count ? ParameterValue.Int(count) : null,
            ParameterValueKind.Bool => scalars.Flag(node, path) is { } flag ? ParameterValue.Bool(flag) : null,
            ParameterValueKind.Text => (option.Words.IsEmpty ? scalars.Text(node, path) : scalars.Word(node, path, option.Words)) is { } text ? ParameterValue.Text(text) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(option), option.Kind, "An option is a number, a flag or a text."),
        };
    }
}
