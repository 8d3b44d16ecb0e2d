namespace HyperSearch.Specs;

/// <summary>
/// One mistake in a study file, for a person to mend. <paramref name="Code"/> is stable (<c>SPEC012</c>); line and column count from 1
/// and point at the words that are wrong.
/// </summary>
/// <param name="Code">A code that never changes its meaning; see <see cref="SpecCode"/>.</param>
/// <param name="File">The file's name as its reader was given it.</param>
/// <param name="What">What is wrong, with the value that is there.</param>
/// <param name="Why">The rule that it breaks.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record SpecProblem(string Code, string File, int Line, int Column, string What, string Why, string Fix)
{
    /// <summary>Where it is: <c>file:line:column</c>.</summary>
    public string Where => $"{File}:{Line}:{Column}";

    /// <summary>The four lines that a terminal shows.</summary>
    public override string ToString() => $"error[{Code}]: {What}\n  where: {Where}\n  why:   {Why}\n  fix:   {Fix}";
}
