using System.Buffers.Binary;

namespace PolicyProbe.Core;

/// <summary>
/// Where an environment is in its life: not started, within an episode, or after its end; it counts the steps, applies the time
/// limit and refuses what is out of order.
/// </summary>
/// <remarks>
/// Gymnasium's <c>TimeLimit</c> may flag a step as terminated and truncated at once. One value has to win here, and it is
/// <see cref="EpisodeEnd.Terminated"/>: the task did end, and nothing follows that could have value.
/// </remarks>
public struct EpisodeClock
{
    /// <summary>The bytes that <see cref="Write"/> fills.</summary>
    public const int StateSize = 5;

    private readonly int? _limit;
    private Phase _phase;

    /// <summary>A clock before the first episode.</summary>
    /// <param name="limit">Steps after which an episode is truncated, at least 1, or null.</param>
    public EpisodeClock(int? limit)
    {
        if (limit < 1)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"limit: expected at least 1 step or null, got {limit}.");
        _limit = limit;
    }

    private enum Phase : byte
    {
        Unstarted,
        Running,
        Ended,
    }

    /// <summary>The steps taken in this episode, t.</summary>
    public int Steps { get; private set; }

    /// <summary>Begins an episode at t = 0.</summary>
    public void Start() => (_phase, Steps) = (Phase.Running, 0);

    /// <summary>Refuses a step outside an episode.</summary>
    /// <exception cref="InvalidOperationException">There was no reset yet, or none since the episode ended.</exception>
    public readonly void RequireRunning()
    {
        if (_phase == Phase.Running)
            return;
        throw new InvalidOperationException(_phase == Phase.Unstarted
            ? "Step: expected Reset before the first step."
            : $"Step: expected Reset after the end of the episode, which came at step {Steps}.");
    }

    /// <summary>Refuses a drawing where there is no state to draw; that of an episode that has ended can be drawn.</summary>
    /// <exception cref="InvalidOperationException">There was no reset yet.</exception>
    public readonly void RequireStarted()
    {
        if (_phase == Phase.Unstarted)
            throw new InvalidOperationException("Draw: expected Reset before the first drawing.");
    }

    /// <summary>Counts a step and says how it ended.</summary>
    /// <param name="reward">The reward rₜ.</param>
    /// <param name="terminated">Whether the task ended.</param>
    /// <param name="cut">Whether something other than the time limit cuts the episode off here.</param>
    public TimeStep Tick(double reward, bool terminated, bool cut = false)
    {
        Steps++;
        if (terminated)
        {
            _phase = Phase.Ended;
            return TimeStep.Terminated(reward);
        }

        if (!cut && Steps < (_limit ?? int.MaxValue))
            return TimeStep.Running(reward);
        _phase = Phase.Ended;
        return TimeStep.Truncated(reward);
    }

    /// <summary>Writes phase and count to the first <see cref="StateSize"/> bytes.</summary>
    public readonly void Write(Span<byte> bytes)
    {
        bytes[0] = (byte)_phase;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], Steps);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">The bytes are not a clock within this limit.</exception>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < StateSize)
            throw new FormatException($"environment state: expected at least {StateSize} bytes, got {bytes.Length}.");
        var steps = BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]);
        if (bytes[0] > (byte)Phase.Ended || steps < 0 || steps > (_limit ?? int.MaxValue))
            throw new FormatException($"environment state: expected phase 0, 1 or 2 and 0 to {_limit ?? int.MaxValue} steps, got phase {bytes[0]} and {steps} steps.");
        (_phase, Steps) = ((Phase)bytes[0], steps);
    }
}
