namespace PolicyProbe.Core;

/// <summary>
/// A linear-quadratic problem in a JSON file: <c>A</c> [n][n], <c>B</c> [n][m], <c>Q</c> [n][n], <c>R</c> [m][m], <c>W</c> [n][n],
/// <c>S0</c> [n][n], row by row, and <c>gamma</c>. <c>docs/ground-truth-files.md</c> has the schema.
/// </summary>
public static class LqrFile
{
    /// <summary>The largest n and m: solvers take O(n³) a doubling.</summary>
    public const int MaximumSize = 200;

    /// <summary>Reads a problem.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WrongUseException">The file is no such problem; the message names file, entry and rule.</exception>
    public static LinearQuadraticModel Read(string path) => Read(path, out _);

    /// <summary>Reads a problem, and what its file is to be known again by.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">SHA-256 of the bytes that were read, in lower-case hexadecimal.</param>
    /// <exception cref="WrongUseException">The file is no such problem; the message names file, entry and rule.</exception>
    public static LinearQuadraticModel Read(string path, out string sha256)
    {
        var file = TruthFile.Read(path, ["A", "B", "Q", "R", "W", "S0", "gamma"]);
        sha256 = file.Sha256;
        var a = file.Matrix("A", null, null);
        if (a.GetLength(1) != a.GetLength(0))
            throw file.Wrong("A", $"expected a square matrix, got [{a.GetLength(0)}, {a.GetLength(1)}]");
        var b = file.Matrix("B", a.GetLength(0), null);
        var (n, m) = (a.GetLength(0), b.GetLength(1));
        if (Math.Max(n, m) > MaximumSize)
            throw file.Wrong(n > m ? "A" : "B", $"expected at most {MaximumSize} states and actions, got {n} and {m}");
        var model = new LinearQuadraticModel(a, b, file.Matrix("Q", n, n), file.Matrix("R", m, m), file.Matrix("W", n, n), file.Matrix("S0", n, n), file.Number("gamma"));
        if (!(model.Discount >= 0 && model.Discount < 1))
            throw file.Wrong("gamma", $"expected a number in [0, 1), got {model.Discount}");
        try
        {
            return model.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new WrongUseException($"{path}: {Sentence.Of(exception)}", exception);
        }
    }
}
