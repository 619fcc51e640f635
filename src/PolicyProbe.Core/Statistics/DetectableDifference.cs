namespace PolicyProbe.Core;

/// <summary>
/// The least difference of two arms that so many seeds find with a given probability: what "no difference was found" is worth. By the noncentral t
/// distribution, not its normal approximation, which promises five pairs a difference a quarter smaller.
/// </summary>
/// <remarks>
/// J. Cohen, Statistical Power Analysis for the Behavioral Sciences (2nd edition, 1988), chapter 2. The deviation that is put in is an estimate: of five
/// seeds it may be off by half, and the answer with it.
/// </remarks>
public static class DetectableDifference
{
    private const int Bisections = 100;

    /// <summary>δ s_d/√n, where the paired t test of n differences with deviation s_d finds δ standard errors with the power asked for.</summary>
    /// <param name="deviation">s_d ≥ 0, the standard deviation of the differences.</param>
    /// <param name="pairs">n ≥ 2.</param>
    /// <param name="level">1 less the size of the two-sided test, in (0, 1).</param>
    /// <param name="power">The probability of finding it, in (0.5, 1).</param>
    public static double Paired(double deviation, int pairs, double level = 0.95, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 2);
        Check(deviation, nameof(deviation));
        return Shift(pairs - 1, level, power) * deviation / Math.Sqrt(pairs);
    }

    /// <summary>δ √(s²ₓ/m + s²ᵧ/n) for samples without pairs, with Welch's degrees of freedom: for s common and m = n, δ s √(2/n) and 2n − 2.</summary>
    /// <param name="first">sₓ ≥ 0.</param>
    /// <param name="firstCount">m ≥ 2.</param>
    /// <param name="second">sᵧ ≥ 0.</param>
    /// <param name="secondCount">n ≥ 2.</param>
    /// <param name="level">1 less the size of the two-sided test, in (0, 1).</param>
    /// <param name="power">The probability of finding it, in (0.5, 1).</param>
    public static double Unpaired(double first, int firstCount, double second, int secondCount, double level = 0.95, double power = 0.8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstCount, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(secondCount, 2);
        Check(first, nameof(first));
        Check(second, nameof(second));
        double a = first * first / firstCount, b = second * second / secondCount;
        if (a + b == 0)
            return 0;
        var freedom = (a + b) * (a + b) / ((a * a / (firstCount - 1)) + (b * b / (secondCount - 1)));
        return Shift(freedom, level, power) * Math.Sqrt(a + b);
    }

    /// <summary>δ: how many standard errors a difference has to have to be found with a probability.</summary>
    /// <param name="freedom">ν &gt; 0, the degrees of freedom of the test.</param>
    /// <param name="level">1 less the size of the two-sided test, in (0, 1).</param>
    /// <param name="power">The probability of finding it, in (0.5, 1).</param>
    /// <exception cref="WrongUseException">One standard deviation's worth of data cannot reach it: δ would exceed 37.</exception>
    public static double Shift(double freedom, double level = 0.95, double power = 0.8)
    {
        if (!(power > 0.5 && power < 1))
            throw new ArgumentOutOfRangeException(nameof(power), power, "power: expected in (0.5, 1).");
        var (low, high) = (0.0, NoncentralStudent.Greatest);
        if (NoncentralStudent.Power(high, freedom, level) < power)
            throw new WrongUseException($"A test with {freedom:0.#} degrees of freedom at level {level} finds no difference of up to {high} standard errors with a probability of {power}; take more seeds, or ask for less.");
        for (var i = 0; i < Bisections && low < high; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = NoncentralStudent.Power(middle, freedom, level) < power ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private static void Check(double deviation, string name)
    {
        if (!(double.IsFinite(deviation) && deviation >= 0))
            throw new ArgumentOutOfRangeException(name, deviation, $"{name}: expected finite and at least 0.");
    }
}
