namespace HyperSearch.Benchmarks.Regret.Runs;

/// <summary>After how many trials runs are compared.</summary>
internal static class Checkpoints
{
    private static readonly int[] Sequential = [25, 50, 100];
    private static readonly int[] Batches = [24, 56, 104];

    public static int[] Of(int batch) => batch == 1 ? Sequential : Batches;
}
