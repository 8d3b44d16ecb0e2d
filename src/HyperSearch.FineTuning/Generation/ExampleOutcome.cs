namespace HyperSearch.FineTuning.Generation;

/// <summary>What a model made of one row; kept for paired tests between models.</summary>
/// <param name="Line">Line in the data file, from 1.</param>
/// <param name="Prompt">The prompt.</param>
/// <param name="Completion">The right answer.</param>
/// <param name="Generated">What the model wrote, up to the end of text or the limit.</param>
/// <param name="ExactMatch">Whether it ended the text and wrote exactly the answer.</param>
/// <param name="Loss">Sum of the row's target losses, in nats.</param>
/// <param name="Targets">Target tokens.</param>
/// <param name="CorrectTokens">Targets that had the highest score.</param>
public sealed record ExampleOutcome(
    int Line, string Prompt, string Completion, string Generated, bool ExactMatch, double Loss, long Targets, long CorrectTokens);
