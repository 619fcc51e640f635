using System.Text.Json;

namespace PolicyProbe.Core;

/// <summary>What <see cref="IDrawable"/> promises: a sound drawing of every state, the same for the same state, that nothing notices.</summary>
internal static class ContractDrawing
{
    private const int Steps = 400;
    private const int RestoreEvery = 23;

    /// <summary>Two walks on the same seed, one of them drawn.</summary>
    public static string? Draws(Func<IEnvironment> make)
    {
        var (drawn, silent, copy) = (new ContractWalk(make(), 11), new ContractWalk(make(), 11), make());
        if (BeforeReset((IDrawable)drawn.Environment) is { } early)
            return early;
        drawn.Reset();
        silent.Reset();
        for (var t = 0; t < Steps; t++)
        {
            var saved = drawn.Environment.Save();
            var drawing = ((IDrawable)drawn.Environment).Draw();
            try
            {
                drawing.Validate();
            }
            catch (ArgumentException fault)
            {
                return $"step {t}: {fault.Message}";
            }

            if (!drawn.Environment.Save().AsSpan().SequenceEqual(saved))
                return $"step {t}: drawing changed the state.";
            if (t % RestoreEvery == 0)
            {
                copy.Restore(saved, Rng.Restore(drawn.Rng.Save()));
                if (Text(drawing) is var expected && Text(((IDrawable)copy).Draw()) is var restored && expected != restored)
                    return $"step {t}: the drawing {expected} became {restored} after Restore.";
            }

            if (drawn.Step() is var got && silent.Step() is var wanted && got != wanted)
                return $"step {t}: {got} with a drawing before it and {wanted} without.";
        }

        return null;
    }

    private static string? BeforeReset(IDrawable environment)
    {
        try
        {
            environment.Draw();
            return "Draw before Reset was taken; expected InvalidOperationException.";
        }
        catch (InvalidOperationException refusal)
        {
            return refusal.Message.Contains("Reset", StringComparison.Ordinal) ? null : $"Draw before Reset: the refusal does not name the rule: {refusal.Message}";
        }
    }

    private static string Text(Drawing drawing) => JsonSerializer.Serialize(drawing, ResultJson.Compact);
}
