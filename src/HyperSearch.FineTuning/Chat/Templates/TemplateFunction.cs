namespace HyperSearch.FineTuning.Chat.Templates;

/// <summary>What a template can call.</summary>
internal delegate object? TemplateFunction(Arguments arguments);
