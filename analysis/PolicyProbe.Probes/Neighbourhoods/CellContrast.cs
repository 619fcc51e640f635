using PolicyProbe.Core;

namespace PolicyProbe.Probes;

/// <summary>
/// Σₖ wₖ Ĵ(θₖ) of cells under common random numbers, Σ wₖ = 0 or not. Copy c met the same start states and draws in all cells, so the sum has the
/// spread of Σₖ wₖ e_c(θₖ), e_c = (Σ G − Ĵ · episodes)/mean episodes of a copy, over the C copies.
/// </summary>
/// <param name="Value">Σₖ wₖ Ĵ(θₖ).</param>
/// <param name="Variance">The square of its standard error: unbiased where each copy has as many episodes; NaN for a single copy.</param>
/// <param name="Error">
/// Its standard error for a judgement on this one sum: where fewer than 16 copies (or all, of fewer) differ between cells at all, that
/// of independent cells, as in <see cref="CellReturn.Minus"/>; 0 where no episodes differ.
/// </param>
/// <param name="Copies">C.</param>
internal readonly record struct CellContrast(double Value, double Variance, double Error, int Copies)
{
    private const int FewestDiffering = 16;

    /// <summary>Whether 0 is outside Value ± t·Error at 95 %, C − 1 degrees of freedom.</summary>
    public bool IsResolved => Error > 0 && Copies > 1 && Math.Abs(Value) > StudentQuantile.TwoSided(0.95, Copies - 1) * Error;

    /// <summary>The sum over cells.</summary>
    /// <param name="cells">Under one generator, of as many copies.</param>
    /// <param name="weights">wₖ, as many.</param>
    public static CellContrast Of(ReadOnlySpan<CellReturn> cells, ReadOnlySpan<double> weights)
    {
        var copies = cells[0].CopyReturns.Count;
        var (value, independent, squares, differ) = (0.0, 0.0, 0.0, 0);
        for (var k = 0; k < cells.Length; k++)
        {
            value += weights[k] * cells[k].Mean;
            independent += weights[k] * weights[k] * cells[k].StandardError * cells[k].StandardError;
        }

        for (var c = 0; c < copies; c++)
        {
            var (sum, differs) = (0.0, false);
            for (var k = 0; k < cells.Length; k++)
            {
                var cell = cells[k];
                sum += weights[k] * (cell.CopyReturns[c] - (cell.Mean * cell.CopyEpisodes[c])) * copies / cell.Episodes;
                differs |= cell.CopyReturns[c] != cells[0].CopyReturns[c] || cell.CopyEpisodes[c] != cells[0].CopyEpisodes[c];
            }

            squares += sum * sum;
            differ += differs ? 1 : 0;
        }

        var variance = copies > 1 ? squares / (copies - 1) / copies : double.NaN;
        return new CellContrast(value, variance, Math.Sqrt(differ >= Math.Min(FewestDiffering, copies) ? variance : independent), copies);
    }
}
