namespace PolicyProbe.Core;

/// <summary>One way that a step can go.</summary>
/// <param name="Probability">p, of this outcome in this state under this action.</param>
/// <param name="Next">The state that follows, s′.</param>
/// <param name="Reward">r.</param>
/// <param name="Terminated">Whether the task ends with it.</param>
public readonly record struct Outcome(double Probability, int Next, double Reward, bool Terminated);

/// <summary>
/// The outcomes of every action in every state, as lists: the order matters to the draw, and one state may be listed twice. It is
/// Gymnasium's form of a tabular task; <see cref="ToModel"/> is the form that exact solvers take.
/// </summary>
public sealed class TransitionTable
{
    private const double Tolerance = 1e-12;

    private readonly double[] _start;
    private readonly double[] _startCumulative;
    private readonly Outcome[] _outcomes;
    private readonly double[] _cumulative;
    private readonly int[] _offsets;

    /// <summary>The table of a rule.</summary>
    /// <param name="start">μ, the distribution of the first state [S].</param>
    /// <param name="actions">The number of actions A, at least 1.</param>
    /// <param name="outcomes">The outcomes of action a in state s, in the order of the draw.</param>
    /// <exception cref="ArgumentException">
    /// Probabilities that are none or do not sum to 1, a next state that is none, a reward that is not finite, no outcome at all.
    /// </exception>
    public TransitionTable(IReadOnlyList<double> start, int actions, Func<int, int, IReadOnlyList<Outcome>> outcomes)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(outcomes);
        if (actions < 1)
            throw new ArgumentOutOfRangeException(nameof(actions), actions, $"actions: expected at least 1, got {actions}.");
        _start = [.. start];
        Actions = actions;
        _startCumulative = Cumulative(_start, "start");
        _offsets = new int[(States * actions) + 1];
        var (all, cumulative) = (new List<Outcome>(), new List<double>());
        for (var s = 0; s < States; s++)
            for (var a = 0; a < actions; a++)
            {
                var list = outcomes(s, a);
                foreach (var outcome in list)
                    if ((uint)outcome.Next >= (uint)States || !double.IsFinite(outcome.Reward))
                        throw new ArgumentException($"outcomes[{s}, {a}]: expected a next state from 0 to {States - 1} and a finite reward, got {outcome}.", nameof(outcomes));
                all.AddRange(list);
                cumulative.AddRange(Cumulative([.. list.Select(outcome => outcome.Probability)], $"outcomes[{s}, {a}]"));
                _offsets[(s * actions) + a + 1] = all.Count;
            }

        (_outcomes, _cumulative) = ([.. all], [.. cumulative]);
    }

    /// <summary>The number of states, S.</summary>
    public int States => _start.Length;

    /// <summary>The number of actions, A.</summary>
    public int Actions { get; }

    /// <summary>μ, the distribution of the first state [S].</summary>
    public ReadOnlySpan<double> Start => _start;

    /// <summary>The outcomes of an action in a state, in the order of the draw.</summary>
    public ReadOnlySpan<Outcome> Outcomes(int state, int action)
    {
        var (from, to) = Range(state, action);
        return _outcomes.AsSpan(from, to - from);
    }

    /// <summary>A first state, by one <see cref="Rng.NextDouble"/>.</summary>
    public int DrawStart(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return FirstAbove(_startCumulative, rng.NextDouble());
    }

    /// <summary>An outcome, by one <see cref="Rng.NextDouble"/>, even where there is only one: the stream is Gymnasium's.</summary>
    public Outcome Draw(int state, int action, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (from, to) = Range(state, action);
        return _outcomes[from + FirstAbove(_cumulative.AsSpan(from, to - from), rng.NextDouble())];
    }

    /// <summary>
    /// The decision process: outcomes with the same next state are added up, and the states that the task ends in are terminal.
    /// </summary>
    /// <param name="discount">γ.</param>
    /// <exception cref="InvalidOperationException">
    /// The table has no such form: a reward differs between outcomes with the same next state, or an episode could enter a state both
    /// with and without an end. States that no episode reaches may (the taxi's table has some): entering a terminal state ends there too.
    /// </exception>
    public FiniteMdp ToModel(double discount)
    {
        var (transition, reward, terminal) = (new double[States, Actions, States], new double[States, Actions, States], new bool[States]);
        foreach (var outcome in _outcomes)
            terminal[outcome.Next] |= outcome.Terminated;
        var reachable = Reachable(terminal);
        for (var s = 0; s < States; s++)
            for (var a = 0; a < Actions; a++)
                foreach (var (probability, next, value, terminated) in Outcomes(s, a))
                {
                    if (transition[s, a, next] > 0 && reward[s, a, next] != value)
                        throw new InvalidOperationException($"table: expected one reward for ({s}, {a}, {next}), got {reward[s, a, next]} and {value}.");
                    if (reachable[s] && !terminal[s] && terminal[next] != terminated)
                        throw new InvalidOperationException($"table: expected every step into state {next} to end the task or none, got both ({s}, {a}).");
                    transition[s, a, next] += probability;
                    reward[s, a, next] = value;
                }

        return new FiniteMdp(transition, reward, [.. _start], discount, terminal, Horizon: null).Validate();
    }

    /// <summary>The states that an episode can come to.</summary>
    private bool[] Reachable(bool[] terminal)
    {
        var (reached, open) = (new bool[States], new Stack<int>());
        for (var s = 0; s < States; s++)
            if (_start[s] > 0)
                Reach(s);
        while (open.TryPop(out var s))
            for (var a = 0; a < Actions; a++)
                foreach (var outcome in Outcomes(s, a))
                    if (outcome.Probability > 0 && !reached[outcome.Next])
                        Reach(outcome.Next);
        return reached;

        void Reach(int state)
        {
            reached[state] = true;
            if (!terminal[state])
                open.Push(state);
        }
    }

    /// <summary>The first place whose cumulative probability exceeds u; 0 where rounding left none.</summary>
    private static int FirstAbove(ReadOnlySpan<double> cumulative, double u)
    {
        for (var i = 0; i < cumulative.Length; i++)
            if (cumulative[i] > u)
                return i;
        return 0;
    }

    private static double[] Cumulative(double[] p, string name)
    {
        var (sums, total) = (new double[p.Length], 0.0);
        for (var i = 0; i < p.Length; i++)
        {
            if (!(p[i] >= 0))
                throw new ArgumentException($"{name}[{i}]: expected a probability of at least 0, got {p[i]}.");
            sums[i] = total += p[i];
        }

        return Math.Abs(total - 1) <= Tolerance ? sums : throw new ArgumentException($"{name}: expected probabilities of sum 1, got {total:R}.");
    }

    private (int From, int To) Range(int state, int action)
    {
        if ((uint)state >= (uint)States)
            throw new ArgumentOutOfRangeException(nameof(state), state, $"state: expected 0 to {States - 1}, got {state}.");
        if ((uint)action >= (uint)Actions)
            throw new ArgumentOutOfRangeException(nameof(action), action, $"action: expected 0 to {Actions - 1}, got {action}.");
        var row = (state * Actions) + action;
        return (_offsets[row], _offsets[row + 1]);
    }
}
