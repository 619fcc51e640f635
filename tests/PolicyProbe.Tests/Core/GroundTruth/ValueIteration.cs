using MathNet.Numerics.LinearAlgebra;
using PolicyProbe.Core;

namespace PolicyProbe.Tests.Core.GroundTruth;

/// <summary>The slow way to the best gain of a linear-quadratic problem: one step of dynamic programming after another.</summary>
internal static class ValueIteration
{
    public static double[,] Gain(LinearQuadraticModel model, int sweeps)
    {
        var (a, b) = (Matrix<double>.Build.DenseOfArray(model.A), Matrix<double>.Build.DenseOfArray(model.B));
        var (q, r) = (Matrix<double>.Build.DenseOfArray(model.Q), Matrix<double>.Build.DenseOfArray(model.R));
        var (p, k) = (q - q, (b * 0).Transpose());
        for (var sweep = 0; sweep < sweeps; sweep++)
        {
            k = (r + (model.Discount * b.Transpose() * p * b)).Inverse() * (model.Discount * b.Transpose() * p * a);
            var closed = a - (b * k);
            p = q + (k.Transpose() * r * k) + (model.Discount * closed.Transpose() * p * closed);
        }

        return k.ToArray();
    }
}
