using PolicyProbe.Core;

namespace PolicyProbe.Learning;

/// <summary>Plays episodes of a frozen agent and keeps what they look like: the very episodes that an evaluation of as many counts.</summary>
public static class Filming
{
    /// <summary>Steps after which an episode is left, since pages have an end.</summary>
    public const int LongestEpisode = 5000;

    /// <summary>Plays.</summary>
    /// <param name="agent">The agent; it is not changed.</param>
    /// <param name="makeEnvironment">Makes a fresh environment.</param>
    /// <param name="episodes">How many, at least 1.</param>
    /// <param name="deterministic">The most likely action in place of a sampled one.</param>
    /// <param name="rng">Start states and actions, as <see cref="Evaluation"/> takes it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="WrongUseException">The environment offers no drawing.</exception>
    public static IReadOnlyList<FilmedEpisode> Run(Agent agent, Func<IEnvironment> makeEnvironment, int episodes, bool deterministic, Rng rng, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(makeEnvironment);
        var trial = makeEnvironment();
        if (trial is not IDrawable)
            throw new WrongUseException($"{trial.Spec.Id}: expected an environment that offers a drawing (IDrawable); this one does not, so that there is nothing to watch.");
        // An agent sees environments through its filter; the drawing is that of the one behind it.
        var camera = new Camera();
        Evaluation.Run(agent, () => camera.Before(makeEnvironment()), episodes, deterministic, rng, camera, cancellation);
        return camera.Episodes;
    }

    private sealed class Camera : IEpisodeObserver
    {
        private readonly List<IDrawable> _scenes = [];
        private readonly List<(List<Drawing> Drawings, List<double> Rewards, EpisodeEnd End)> _films = [];

        public IReadOnlyList<FilmedEpisode> Episodes => [.. _films.Select(film => new FilmedEpisode(film.Drawings, film.Rewards, film.End))];

        public IEnvironment Before(IEnvironment environment)
        {
            _scenes.Add((IDrawable)environment);
            return environment;
        }

        public void Started(int episode) => _films.Add(([_scenes[episode].Draw()], [], EpisodeEnd.None));

        public bool Stepped(int episode, TimeStep step)
        {
            var film = _films[episode];
            film.Drawings.Add(_scenes[episode].Draw());
            film.Rewards.Add(step.Reward);
            _films[episode] = film with { End = step.End };
            return film.Rewards.Count < LongestEpisode;
        }
    }
}
