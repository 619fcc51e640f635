namespace PolicyProbe.Core;

/// <summary>
/// A finite decision process in a JSON file: <c>P</c> [state][action][next], <c>R</c> [state][action] or [state][action][next],
/// <c>mu</c>, <c>gamma</c>, and if wanted <c>terminal</c> (indices) and <c>horizon</c>. <c>docs/ground-truth-files.md</c> has the schema.
/// </summary>
public static class MdpFile
{
    /// <summary>How far a row of probabilities may be from the sum 1: the rounding of its decimals. What is left is divided out.</summary>
    private const double RowTolerance = 1e-9;
    private const int MaximumHorizon = 100_000;
    private const int MaximumTable = 1 << 22;

    /// <summary>Reads a process.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="WrongUseException">The file is no such process; the message names file, entry and rule.</exception>
    public static FiniteMdp Read(string path) => Read(path, out _);

    /// <summary>Reads a process, and what its file is to be known again by.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sha256">SHA-256 of the bytes that were read, in lower-case hexadecimal.</param>
    /// <exception cref="WrongUseException">The file is no such process; the message names file, entry and rule.</exception>
    public static FiniteMdp Read(string path, out string sha256)
    {
        var file = TruthFile.Read(path, ["P", "R", "mu", "gamma"], "terminal", "horizon");
        sha256 = file.Sha256;
        var transition = file.Cube("P", null, null, null);
        var (states, actions) = (transition.GetLength(0), transition.GetLength(1));
        var terminal = new bool[states];
        if (file.Has("terminal"))
            foreach (var s in file.Indices("terminal", states))
                terminal[s] = true;
        var start = file.Vector("mu", states);
        Normalise(file, start, "mu");
        for (var s = 0; s < states; s++)
            if (terminal[s] && start[s] > 0)
                throw file.Wrong($"mu[{s}]", $"expected 0 on a terminal state, got {start[s]}");
        for (var s = 0; s < states; s++)
            for (var a = 0; a < actions; a++)
                NormaliseRow(file, transition, s, a, terminal[s]);

        int? horizon = file.Has("horizon") ? file.Whole("horizon", 1, MaximumHorizon) : null;
        if ((long)(horizon ?? 1) * states * actions > MaximumTable)
            throw file.Wrong("horizon", $"expected at most {MaximumTable} values of Q, one for each step, state and action, got [{horizon}, {states}, {actions}]");
        var discount = file.Number("gamma");
        if (!(discount >= 0 && discount <= 1))
            throw file.Wrong("gamma", $"expected a number in [0, 1], got {discount}");
        return new FiniteMdp(transition, Rewards(file, states, actions), start, discount, terminal, horizon).Validate();
    }

    private static double[,,] Rewards(TruthFile file, int states, int actions)
    {
        if (file.Depth("R") >= 3)
            return file.Cube("R", states, actions, states);
        var (means, rewards) = (file.Matrix("R", states, actions), new double[states, actions, states]);
        for (var s = 0; s < states; s++)
            for (var a = 0; a < actions; a++)
                for (var to = 0; to < states; to++)
                    rewards[s, a, to] = means[s, a];
        return rewards;
    }

    private static void NormaliseRow(TruthFile file, double[,,] transition, int s, int a, bool terminal)
    {
        var row = new double[transition.GetLength(2)];
        for (var to = 0; to < row.Length; to++)
            row[to] = transition[s, a, to];
        if (terminal && row.All(p => p == 0))
            row[s] = 1;
        Normalise(file, row, $"P[{s}][{a}]");
        for (var to = 0; to < row.Length; to++)
            transition[s, a, to] = row[to];
    }

    private static void Normalise(TruthFile file, double[] row, string entry)
    {
        for (var i = 0; i < row.Length; i++)
            if (!(row[i] >= 0 && row[i] <= 1 + RowTolerance))
                throw file.Wrong($"{entry}[{i}]", $"expected a probability in [0, 1], got {row[i]}");
        var sum = row.Sum();
        if (!(Math.Abs(sum - 1) <= RowTolerance))
            throw file.Wrong(entry, $"expected probabilities of sum 1, to 1e-9, got {sum:R}");
        for (var i = 0; i < row.Length; i++)
            row[i] /= sum;
    }
}
