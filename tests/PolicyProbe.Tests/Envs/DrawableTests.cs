using System.Reflection;
using PolicyProbe.Core;
using PolicyProbe.Envs;
using PolicyProbe.Envs.Box2D;
using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs;

/// <summary>Every environment of ours offers a drawing, and it shows the state; the laws of drawings are a rule of the contract.</summary>
public sealed class DrawableTests
{
    private static readonly Assembly[] Rooms = [typeof(MuJoCoEnvironment).Assembly, typeof(Box2DEnvironment).Assembly];

    [Fact]
    public void No_environment_of_ours_is_excused_from_drawing()
    {
        var catalogue = new EnvironmentCatalogue(Rooms);
        Assert.All(catalogue.Ids, id => Assert.Null(EnvironmentContract.Waiver("a-drawing-shows-the-state-and-changes-nothing", () => catalogue.Create(id))));
        Assert.All(catalogue.Ids, id => Assert.IsAssignableFrom<IDrawable>(OneHotEnvironment.Encode(catalogue.Create(id))));
    }

    [Fact]
    public void Every_drawing_shows_a_body_after_a_step()
    {
        var catalogue = new EnvironmentCatalogue();
        Assert.All(catalogue.Ids, id => Assert.Contains(After(catalogue.Create(id), 1, 1).Shapes, shape => shape.Role == ShapeRole.Body));
    }

    [Fact]
    public void A_model_of_hundreds_of_states_is_a_short_list_too()
    {
        var large = new TabularEnvironment("large", "Hundreds of states.", "none", PendulumGrid.Model(25, 17));
        Assert.InRange(After(large, 3, 1).Validate().Shapes.Count, 2, 40); // the present state, and 3 actions times 4 neighbours of the grid
        var catalogue = new EnvironmentCatalogue();
        Assert.All(catalogue.Ids, id => Assert.InRange(After(catalogue.Create(id), 1, 1).Shapes.Count, 3, 100));
    }

    [Fact]
    public void An_environment_that_draws_no_state_or_draws_at_the_states_cost_is_found_out()
    {
        const string rule = "a-drawing-shows-the-state-and-changes-nothing";
        Assert.Contains("before Reset", EnvironmentContract.Check(rule, () => new Sketchy(0))!.Detail, StringComparison.Ordinal);
        Assert.Contains("finite", EnvironmentContract.Check(rule, () => new Sketchy(1))!.Detail, StringComparison.Ordinal);
        Assert.Contains("changed the state", EnvironmentContract.Check(rule, () => new Sketchy(2))!.Detail, StringComparison.Ordinal);
        Assert.Contains("after Restore", EnvironmentContract.Check(rule, () => new Sketchy(3))!.Detail, StringComparison.Ordinal);
        Assert.Contains("with a drawing before it and", EnvironmentContract.Check(rule, () => new Sketchy(4))!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_cart_is_where_its_state_says_and_the_pole_leans_by_its_angle()
    {
        var environment = new CartPole();
        var drawing = After(environment, 5, 3);
        var state = new double[4];
        environment.ReadPhysicalState(state);
        var pole = drawing.Shapes.OfType<CapsuleShape>().Single();
        // The last bits of an angle that went through sine, cosine and arc tangent.
        Assert.Equal(state[0], pole.From.X, 1e-12);
        Assert.Equal(state[2], Math.Atan2(pole.To.X - pole.From.X, pole.To.Y - pole.From.Y), 1e-12);
    }

    [Fact]
    public void The_acrobats_tip_is_above_the_line_exactly_where_the_task_ends()
    {
        var (environment, observation, rng) = (new Acrobot(), new float[6], new Rng(1));
        environment.Reset(rng, observation);
        for (var (t, end) = (0, EpisodeEnd.None); t < 3000; t++)
        {
            if (end != EpisodeEnd.None)
                environment.Reset(rng, observation);
            end = environment.Step([observation[4] > 0 ? 2 : 0], observation).End; // with the swing, so that it gets there
            var tip = ((IDrawable)environment).Draw().Shapes.OfType<CapsuleShape>().Last().To;
            Assert.Equal(end == EpisodeEnd.Terminated, tip.Y > 1);
        }
    }

    [Theory]
    [InlineData("FrozenLake8x8-v1", 8)]
    [InlineData("CliffWalking-v1", 12)]
    [InlineData("grid-world-5x5", 5)]
    public void The_agent_stands_in_the_field_of_its_state(string id, int columns)
    {
        var environment = new EnvironmentCatalogue().Create(id);
        var (encoded, observation) = (environment.Spec.Observation.Size > 1, new float[environment.Spec.Observation.Size]);
        var (rng, end) = (new Rng(2), EpisodeEnd.Terminated);
        for (var t = 0; t < 200; t++)
        {
            if (end != EpisodeEnd.None)
                environment.Reset(rng, observation);
            end = environment.Step(RandomPlay.Action(environment.Spec.Action, rng), observation).End;
            var state = encoded ? Array.IndexOf(observation, 1f) : (int)observation[0];
            var drawing = ((IDrawable)environment).Draw();
            var agent = drawing.Shapes.OfType<CircleShape>().Single().Centre;
            var rows = drawing.Shapes.OfType<PolygonShape>().Count() / columns;
            Assert.Equal((state / columns, state % columns), (rows - 1 - (int)Math.Floor(agent.Y), (int)Math.Floor(agent.X)));
        }
    }

    private static Drawing After(IEnvironment environment, int steps, ulong seed)
    {
        RandomPlay.Episode(environment, steps, new Rng(seed));
        return ((IDrawable)environment).Draw();
    }

    /// <summary>A counter that draws wrongly in one of five ways.</summary>
    private sealed class Sketchy(int fault) : IEnvironment, IDrawable
    {
        private int _state = -1;
        private int _drawn;

        public EnvironmentSpec Spec { get; } = new("sketchy", "Draws wrongly.", Box.Uniform(1, 0, 1e9f), Box.Uniform(1, -1, 1), null, null, "none");

        public void Reset(Rng rng, Span<float> observation) => _state = 0;

        public TimeStep Step(ReadOnlySpan<float> action, Span<float> observation)
        {
            observation[0] = ++_state + (fault == 4 ? _drawn : 0);
            return TimeStep.Running(0);
        }

        public byte[] Save() => BitConverter.GetBytes(_state);

        public void Restore(ReadOnlySpan<byte> state, Rng rng) => _state = BitConverter.ToInt32(state);

        public Drawing Draw()
        {
            if (_state < 0 && fault != 0)
                throw new InvalidOperationException("Draw: expected Reset before the first drawing.");
            _drawn++;
            if (fault == 2)
                _state++;
            return new Drawing(new View(0, 0, 1, 1), [new CircleShape(new Point(0, fault == 1 ? double.NaN : 0), fault == 3 ? _drawn + 1 : 1, ShapeRole.Body)]);
        }
    }
}
