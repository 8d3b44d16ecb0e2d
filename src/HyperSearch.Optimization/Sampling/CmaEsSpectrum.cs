using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace HyperSearch.Optimization.Sampling;

/// <summary>The eigenvectors B and square roots D of the eigenvalues of a covariance C = B D² Bᵀ.</summary>
internal sealed class CmaEsSpectrum
{
    private const double EigenvalueMin = 1e-20;

    private readonly Matrix<double> vectors;
    private readonly Vector<double> roots;

    private CmaEsSpectrum(Matrix<double> vectors, Vector<double> roots)
    {
        this.vectors = vectors;
        this.roots = roots;
    }

    /// <summary>The ratio of the largest to the smallest eigenvalue.</summary>
    public double Condition => Math.Pow(roots.Maximum() / roots.Minimum(), 2);

    public static CmaEsSpectrum Of(Matrix<double> covariance)
    {
        Evd<double> evd = ((covariance + covariance.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        return new CmaEsSpectrum(evd.EigenVectors, evd.EigenValues.Map(value => Math.Sqrt(Math.Max(value.Real, EigenvalueMin))));
    }

    /// <summary>B D z, which has covariance C when z is standard normal.</summary>
    public Vector<double> Color(Vector<double> z) => vectors * roots.PointwiseMultiply(z);

    /// <summary>C^(-1/2) y.</summary>
    public Vector<double> Whiten(Vector<double> y) => vectors * (vectors.TransposeThisAndMultiply(y) / roots);

    /// <summary><paramref name="y"/>, shortened to the given length in the metric of C where it is longer.</summary>
    public Vector<double> Bound(Vector<double> y, double length)
    {
        double own = Whiten(y).L2Norm();
        return own > length ? y * (length / own) : y;
    }
}
