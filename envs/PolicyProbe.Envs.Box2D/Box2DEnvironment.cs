using PolicyProbe.Core;

namespace PolicyProbe.Envs.Box2D;

/// <summary>
/// A task on Box2D. Box2D is loaded when an environment is first reset or restored, not before; every episode has a new world.
/// </summary>
/// <remarks>
/// Tasks follow Gymnasium's <c>-v3</c> environments in every constant, formula and random draw, so that a seed gives Gymnasium's
/// terrain, first push and engine noise. Their motion cannot be Gymnasium's to the digit, because Gymnasium simulates with
/// Box2D 2.3 and this with 2.4.1, which solves contacts and hinges in another order. Observations are not clipped:
/// as in Gymnasium, who flies off for long may leave the bounds of the space.
/// </remarks>
public abstract class Box2DEnvironment : ReplayedEnvironment, IDrawable
{
    /// <summary>Pixels of Gymnasium's drawing a metre.</summary>
    private protected const double Scale = 30;

    /// <summary>Steps a second.</summary>
    private protected const double StepsPerSecond = 50;

    /// <summary>The width that Gymnasium draws, m.</summary>
    private protected const double ViewWidth = 600 / Scale;

    /// <summary>The height that Gymnasium draws, m.</summary>
    private protected const double ViewHeight = 400 / Scale;

    private World? _world;

    private protected Box2DEnvironment(EnvironmentSpec spec) : base(spec)
    {
    }

    /// <summary>The world, opened at the first use.</summary>
    internal World World => _world ??= new World(Spec.Id);

    /// <inheritdoc/>
    public Drawing Draw()
    {
        RequireStarted();
        return Picture();
    }

    /// <summary>The picture of the present state.</summary>
    private protected abstract Drawing Picture();

    /// <summary>Where a task's definition comes from, and what of it cannot be promised.</summary>
    private protected static string Source(string id) =>
        $"Gymnasium, {id}; Box2D 2.4.1 where Gymnasium has 2.3: the same constants and draws, not the same trajectories";
}
