using PolicyProbe.Core;

namespace PolicyProbe.Diagnostics;

/// <summary>
/// B independent functions F_b of vectors of one length, evaluated together: a loss of every input of a batch. Inputs of networks are attacked
/// so, many at a time; <see cref="Rows.Of"/> makes one of an <see cref="IObjective"/>.
/// </summary>
public interface IRowObjective
{
    /// <summary>B.</summary>
    int Count { get; }

    /// <summary>n, the length of a row.</summary>
    int Dimension { get; }

    /// <summary>F_b(x_b) of every row.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="values">Receives F [B].</param>
    void Values(ReadOnlySpan<double> x, Span<double> values);

    /// <summary>F_b(x_b) and ∇F_b(x_b) of every row.</summary>
    /// <param name="x">x [B, n].</param>
    /// <param name="values">Receives F [B].</param>
    /// <param name="gradients">Receives ∇F [B, n].</param>
    void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients);
}

/// <summary>An objective as a batch of one row.</summary>
public static class Rows
{
    /// <summary>The objective as one row.</summary>
    public static IRowObjective Of(IObjective objective)
    {
        ArgumentNullException.ThrowIfNull(objective);
        return new Single(objective);
    }

    private sealed class Single(IObjective objective) : IRowObjective
    {
        public int Count => 1;

        public int Dimension => objective.Dimension;

        public void Values(ReadOnlySpan<double> x, Span<double> values) => values[0] = objective.Value(x);

        public void Gradients(ReadOnlySpan<double> x, Span<double> values, Span<double> gradients) => values[0] = objective.Gradient(x, gradients);
    }
}
