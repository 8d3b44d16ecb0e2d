using HyperSearch.FineTuning.Training;

namespace HyperSearch.FineTuning.Regularization;

/// <summary>
/// Which rows of an earlier task are trained on beside the new ones, as a pure function of (rows, ratio, seed, place in the data order): the
/// n-th training row of the trial calls for floor(n ratio) replayed rows in all. Each pass over the file has an order of its own.
/// </summary>
/// <param name="rows">Rows of the replay file.</param>
/// <param name="ratio">Replayed rows for each row of the training set, at least 0.</param>
/// <param name="seed">Of the trial.</param>
internal sealed class ReplayOrder(int rows, double ratio, ulong seed)
{
    private (long Pass, int[] Order)? _order;

    /// <summary>Rows that go with training rows <paramref name="before"/> to <paramref name="before"/> + <paramref name="count"/> of the trial, counted over all epochs.</summary>
    public int[] RowsFor(long before, int count)
    {
        var (first, end) = (Due(before), Due(before + count));
        var chosen = new int[end - first];
        for (var i = 0; i < chosen.Length; i++) chosen[i] = RowAt(first + i);
        return chosen;
    }

    private long Due(long trained) => (long)Math.Floor(ratio * trained);

    private int RowAt(long number)
    {
        var pass = number / rows;
        if (_order is not { } known || known.Pass != pass) _order = known = (pass, SeedStream.Permutation(rows, seed, pass, SeedStream.ReplayOrder));
        return known.Order[(int)(number % rows)];
    }
}
