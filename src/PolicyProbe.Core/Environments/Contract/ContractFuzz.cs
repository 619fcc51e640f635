namespace PolicyProbe.Core;

/// <summary>
/// Ten thousand seeded inputs that nobody meant: actions with NaN, infinities and huge numbers, states with random bytes. Each is refused by
/// name or leads on; an observation or reward is never NaN.
/// </summary>
internal static class ContractFuzz
{
    private const int Inputs = 10_000;

    private static readonly float[] Odd =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, -0f, 0.5f, -1, 1e9f, 1e20f];

    /// <summary>Random actions, half of them odd, some of the wrong size.</summary>
    public static string? Actions(Func<IEnvironment> make)
    {
        var (walk, fuzz) = (new ContractWalk(make(), 9), new Rng(9).Fork("fuzz"));
        var space = walk.Environment.Spec.Action;
        for (var i = 0; i < Inputs; i++)
        {
            if (walk.Ended)
                walk.Reset();
            var action = walk.Action();
            if (fuzz.Integers(0, 2) == 0)
                action[fuzz.Integers(0, action.Length)] = Odd[fuzz.Integers(0, Odd.Length)];
            if (fuzz.Integers(0, 20) == 0)
                action = new float[fuzz.Integers(0, action.Length + 3)];
            if (Try(walk, action, space.Accepts(action)) is { } fault)
                return $"input {i}, action [{string.Join(", ", action)}]: {fault}";
        }

        return null;
    }

    /// <summary>Saved states with bytes changed, and bytes that never were a state.</summary>
    public static string? States(Func<IEnvironment> make)
    {
        var (walk, fuzz) = (new ContractWalk(make(), 10), new Rng(10).Fork("fuzz"));
        walk.Step();
        var saved = walk.Environment.Save();
        for (var i = 0; i < Inputs; i++)
        {
            var bytes = (byte[])saved.Clone();
            var changed = fuzz.Integers(0, 4) == 0 ? bytes.Length : fuzz.Integers(1, 5);
            for (var k = 0; k < changed; k++)
                bytes[changed == bytes.Length ? k : fuzz.Integers(0, bytes.Length)] = (byte)fuzz.Integers(0, 256);
            try
            {
                walk.Environment.Restore(bytes, walk.Rng);
            }
            catch (FormatException)
            {
                walk.Environment.Restore(saved, walk.Rng);
                continue;
            }

            for (var t = 0; t < 5; t++)
            {
                try
                {
                    var step = walk.Environment.Step(walk.Action(), walk.Observation);
                    if (Unsound(walk, step) is { } fault)
                        return $"input {i}, {t} steps after Restore took {Convert.ToHexString(bytes)}: {fault}";
                }
                catch (InvalidOperationException)
                {
                    break;
                }
            }

            walk.Reset();
            walk.Step();
            saved = walk.Environment.Save();
        }

        return null;
    }

    private static string? Try(ContractWalk walk, float[] action, bool accepted)
    {
        try
        {
            var step = walk.Environment.Step(action, walk.Observation);
            walk.Ended = step.End != EpisodeEnd.None;
            return accepted ? Unsound(walk, step) : "taken; expected ArgumentException.";
        }
        catch (ArgumentException refusal)
        {
            return accepted ? $"refused: {refusal.Message}" : refusal.ParamName == "action" ? null : $"the refusal does not name it: {refusal.Message}";
        }
    }

    private static string? Unsound(ContractWalk walk, TimeStep step) =>
        !double.IsFinite(step.Reward) ? FormattableString.Invariant($"reward {step.Reward}.")
        : Array.Exists(walk.Observation, value => !float.IsFinite(value)) ? $"observation [{string.Join(", ", walk.Observation)}]."
        : null;
}
