namespace PolicyProbe.Core;

/// <summary>A rule of the contract that an environment breaks, and how it was seen.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Detail">What was seen, with step and value.</param>
public sealed record BrokenRule(string Rule, string Detail);

/// <summary>What <see cref="IEnvironment"/> promises, as checks that run on any environment; seeded, so that they give the same answer every time.</summary>
public static class EnvironmentContract
{
    private const int Steps = 1000;

    // An episode without a time limit may be long under random actions; beyond this its end is not looked for.
    private const int Patience = 200_000;

    private static readonly (string Rule, Func<Func<IEnvironment>, string?> Check)[] Checks =
    [
        ("same-seed-same-bits", SameBits),
        ("a-restored-environment-continues-to-the-bit", RestoreContinues),
        ("bytes-that-are-no-state-are-refused", RefusesBytes),
        ("observations-lie-in-their-space", ObservationsInSpace),
        ("wrong-actions-are-refused-by-name", RefusesActions),
        ("no-step-before-a-reset-or-after-the-end", RefusesOrder),
        ("only-the-time-limit-truncates", HonoursLimit),
        ("a-step-allocates-nothing", AllocatesNothing),
        ("a-drawing-shows-the-state-and-changes-nothing", ContractDrawing.Draws),
        ("fuzzed-actions-never-crash", ContractFuzz.Actions),
        ("fuzzed-states-never-crash", ContractFuzz.States),
    ];

    /// <summary>The rules' ids, in the order of the checks.</summary>
    public static IReadOnlyList<string> Rules => [.. Checks.Select(check => check.Rule)];

    /// <summary>Runs every check on fresh environments.</summary>
    /// <param name="make">Makes an environment before its first reset, a new one each call.</param>
    /// <returns>The broken rules; none for a sound environment.</returns>
    public static IReadOnlyList<BrokenRule> Check(Func<IEnvironment> make) =>
        [.. Rules.Select(rule => Check(rule, make)).OfType<BrokenRule>()];

    /// <summary>Runs one check.</summary>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public static BrokenRule? Check(string rule, Func<IEnvironment> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        var check = Array.Find(Checks, candidate => candidate.Rule == rule).Check
            ?? throw new ArgumentException($"rule: expected one of {string.Join(", ", Rules)}, got {rule}.", nameof(rule));
        try
        {
            return Waiver(rule, make) is null && check(make) is { } detail ? new BrokenRule(rule, detail) : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new BrokenRule(rule, $"unexpected {exception.GetType().Name}: {exception.Message}");
        }
    }

    /// <summary>
    /// Why a rule is not asked of an environment, or null where it is: <see cref="IMayAllocate"/> waives that a step allocates nothing, and
    /// what offers no drawing (<see cref="IDrawable"/>) is not asked for one.
    /// </summary>
    public static string? Waiver(string rule, Func<IEnvironment> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return (rule, make()) switch
        {
            ("a-step-allocates-nothing", IMayAllocate free) => free.WhyItAllocates,
            ("a-drawing-shows-the-state-and-changes-nothing", not IDrawable) => "it offers no drawing (IDrawable)",
            _ => null,
        };
    }

    private static string? SameBits(Func<IEnvironment> make)
    {
        var (one, same, other) = (new ContractWalk(make(), 1), new ContractWalk(make(), 1), new ContractWalk(make(), 2));
        var differs = false;
        for (var t = 0; t < Steps; t++)
        {
            var (expected, again) = (one.Step(), same.Step());
            if (expected != again)
                return $"step {t} with the same seed: {expected} and {again}.";
            differs |= expected != other.Step();
        }

        return differs ? null : $"seeds 1 and 2 gave the same {Steps} steps.";
    }

    private static string? RestoreContinues(Func<IEnvironment> make)
    {
        var (original, copy) = (new ContractWalk(make(), 3), make());
        for (var t = 0; t < 300; t++)
        {
            original.Step();
            if (t % 7 != 0)
                continue;
            var (saved, stream, actions) = (original.Environment.Save(), Rng.Restore(original.Rng.Save()), original.Actions.Save());
            copy.Restore(saved, stream);
            if (!copy.Save().AsSpan().SequenceEqual(saved))
                return $"step {t}: Save after Restore gave other bytes.";
            var expected = new ContractWalk(original.Environment, original.Rng, Rng.Restore(actions), original.Ended);
            var continued = new ContractWalk(copy, stream, Rng.Restore(actions), original.Ended);
            for (var k = 0; k < 20; k++)
                if (expected.Step() is var wanted && continued.Step() is var got && wanted != got)
                    return $"step {t} + {k}: {wanted}, and {got} after Restore.";
            original.Ended = expected.Ended;
        }

        return null;
    }

    private static string? RefusesBytes(Func<IEnvironment> make)
    {
        var walk = new ContractWalk(make(), 1);
        walk.Step();
        var saved = walk.Environment.Save();
        foreach (var (bytes, words) in new (byte[], string)[]
        {
            ([], "no bytes"), (saved[1..], "a byte too few"), ([.. saved, 0], "a byte too many"), ([.. Enumerable.Repeat((byte)0xff, saved.Length)], "0xff throughout"),
        })
            if (Refusal<FormatException>(() => walk.Environment.Restore(bytes, new Rng(1))) is null)
                return $"Restore took {words}; expected FormatException.";
        return null;
    }

    private static string? ObservationsInSpace(Func<IEnvironment> make)
    {
        var walk = new ContractWalk(make(), 4);
        for (var t = 0; t < Steps; t++)
        {
            var step = walk.Step();
            if (!double.IsFinite(step.Reward))
                return FormattableString.Invariant($"step {t}: reward {step.Reward}.");
            if (!walk.Environment.Spec.Observation.Contains(walk.Observation))
                return $"step {t}: [{step.Observation}] is outside {walk.Environment.Spec.Observation}.";
        }

        return null;
    }

    private static string? RefusesActions(Func<IEnvironment> make)
    {
        var walk = new ContractWalk(make(), 5);
        walk.Reset();
        var (environment, size, before) = (walk.Environment, walk.Environment.Spec.Action.Size, walk.Environment.Save());
        List<float[]> wrong = [new float[size + 1], [], .. new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity }.Select(value => Filled(size, value))];
        if (environment.Spec.Action is Discrete discrete)
            wrong.AddRange([[discrete.Count], [-1], [0.5f], [float.MaxValue]]);
        foreach (var action in wrong)
        {
            var refusal = Refusal<ArgumentException>(() => environment.Step(action, walk.Observation));
            if (refusal is null)
                return $"action [{string.Join(", ", action)}] was taken; expected ArgumentException.";
            if (refusal.ParamName != "action" || !refusal.Message.StartsWith("action", StringComparison.Ordinal) || !refusal.Message.Contains("expected", StringComparison.Ordinal))
                return $"action [{string.Join(", ", action)}]: the refusal does not start with the parameter's name and state the rule: {refusal.Message}";
        }

        if (Refusal<ArgumentException>(() => environment.Step(walk.Action(), new float[walk.Observation.Length + 1]))?.ParamName != "observation")
            return "an observation buffer of the wrong length was not refused by name.";
        return environment.Save().AsSpan().SequenceEqual(before) ? null : "a refused action changed the state.";
    }

    private static string? RefusesOrder(Func<IEnvironment> make)
    {
        var walk = new ContractWalk(make(), 6);
        if (Refusal<InvalidOperationException>(() => walk.Environment.Step(walk.Action(), walk.Observation)) is null)
            return "Step before Reset was taken; expected InvalidOperationException.";
        for (var t = 0; t == 0 || !walk.Ended; t++)
            if (t > Patience)
                return null;
            else
                walk.Step();
        if (Refusal<InvalidOperationException>(() => walk.Environment.Step(walk.Action(), walk.Observation)) is null)
            return "Step after the end was taken; expected InvalidOperationException.";
        walk.Reset();
        walk.Environment.Step(walk.Action(), walk.Observation);
        return null;
    }

    private static string? HonoursLimit(Func<IEnvironment> make)
    {
        var walk = new ContractWalk(make(), 7);
        var (limit, length) = (walk.Environment.Spec.TimeLimit, 0);
        for (var t = 0; t < Steps + (limit ?? 0); t++)
        {
            length = walk.Ended ? 1 : length + 1;
            var end = walk.Step().End;
            if (end == EpisodeEnd.Truncated && length != limit)
                return $"an episode was truncated at step {length}; the limit is {limit?.ToString() ?? "none"}.";
            if (end == EpisodeEnd.None && length >= limit)
                return $"an episode goes on after step {length}; the limit is {limit}.";
        }

        return null;
    }

    private static string? AllocatesNothing(Func<IEnvironment> make)
    {
        var walk = new ContractWalk(make(), 8);
        var (environment, action) = (walk.Environment, walk.Action());
        Run(50);

        // The smallest of three: a branch that is taken for the first time makes the runtime allocate once.
        var bytes = Math.Min(Allocated(), Math.Min(Allocated(), Allocated()));
        return bytes == 0 ? null : $"500 steps allocated {bytes} bytes.";

        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(500);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Run(int steps)
        {
            environment.Reset(walk.Rng, walk.Observation);
            for (var t = 0; t < steps; t++)
                if (environment.Step(action, walk.Observation).End != EpisodeEnd.None)
                    environment.Reset(walk.Rng, walk.Observation);
        }
    }

    private static float[] Filled(int size, float value) => [.. Enumerable.Repeat(value, size)];

    private static T? Refusal<T>(Action act) where T : Exception
    {
        try
        {
            act();
            return null;
        }
        catch (T refusal)
        {
            return refusal;
        }
    }
}
