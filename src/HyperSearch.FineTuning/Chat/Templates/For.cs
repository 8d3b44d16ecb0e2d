namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>A loop, optionally over those elements only that a condition keeps.</summary>
internal sealed record For(IReadOnlyList<string> Names, Expression Items, Expression? Condition, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else) : Statement
{
    public override Flow Run(Scope scope, TemplateOutput output)
    {
        var items = TemplateValue.Elements(Items.Evaluate(scope));
        if (Condition is not null) items = items.Where(item => TemplateValue.IsTrue(Condition.Evaluate(With(scope, item)))).ToList();
        if (items.Count == 0) return RunAll(Else, scope, output);
        for (var i = 0; i < items.Count; i++)
        {
            var inner = With(scope, items[i]);
            inner.Set("loop", Loop(items, i));
            if (RunAll(Body, inner, output) == Flow.Break) break;
        }

        return Flow.Next;
    }

    private Scope With(Scope scope, object? item)
    {
        var inner = new Scope(scope);
        Assign.Unpack(inner, Names, item);
        return inner;
    }

    private static TemplateMap Loop(List<object?> items, int at) => new()
    {
        ["index"] = at + 1L,
        ["index0"] = (long)at,
        ["revindex"] = (long)(items.Count - at),
        ["revindex0"] = items.Count - at - 1L,
        ["first"] = at == 0,
        ["last"] = at == items.Count - 1,
        ["length"] = (long)items.Count,
        ["depth"] = 1L,
        ["previtem"] = at > 0 ? items[at - 1] : new Undefined("loop.previtem"),
        ["nextitem"] = at + 1 < items.Count ? items[at + 1] : new Undefined("loop.nextitem"),
        ["cycle"] = (TemplateFunction)(arguments => arguments.Places[at % arguments.Count]),
    };
}
