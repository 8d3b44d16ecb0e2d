using HyperSearch.Core.Randomness;

namespace HyperSearch.Benchmarks.Regret.Functions;

/// <summary>A random orthogonal matrix.</summary>
internal sealed class Rotation
{
    private readonly double[][] rows;

    private Rotation(double[][] rows) => this.rows = rows;

    /// <summary>Gram and Schmidt on rows of normal numbers.</summary>
    public static Rotation Draw(PhiloxStream random, int dimension)
    {
        double[][] rows = [.. Enumerable.Range(0, dimension).Select(_ => new double[dimension])];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++) rows[i][j] = Draws.Normal(random);
            for (int k = 0; k < i; k++)
            {
                double dot = Dot(rows[i], rows[k]);
                for (int j = 0; j < dimension; j++) rows[i][j] -= dot * rows[k][j];
            }

            double norm = Math.Sqrt(Dot(rows[i], rows[i]));
            for (int j = 0; j < dimension; j++) rows[i][j] /= norm;
        }

        return new Rotation(rows);
    }

    public double[] Times(double[] x) => [.. rows.Select(row => Dot(row, x))];

    /// <summary>The product of the inverse.</summary>
    public double[] Back(double[] x) => [.. Enumerable.Range(0, x.Length).Select(j => rows.Select((row, i) => row[j] * x[i]).Sum())];

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
