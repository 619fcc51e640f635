using PolicyProbe.Envs.MuJoCo;
using PolicyProbe.Tests.TestKit;

namespace PolicyProbe.Tests.Envs.MuJoCo;

/// <summary>The compiled models and their motion, without a task around them, against raw recordings of MuJoCo.</summary>
public sealed class RecordedPhysicsTests
{
    private static readonly (string Name, Quantity Quantity)[] Facts =
    [
        ("timestep", Quantity.TimeUnit), ("body_mass", Quantity.Masses), ("body_inertia", Quantity.BodyInertias),
        ("actuator_gear", Quantity.Gears), ("actuator_ctrlrange", Quantity.ControlRanges), ("jnt_range", Quantity.JointRanges),
        ("dof_damping", Quantity.Dampings), ("dof_armature", Quantity.Armatures), ("geom_size", Quantity.GeomSizes),
        ("geom_friction", Quantity.GeomFrictions), ("qpos0", Quantity.StartPositions),
    ];

    public static TheoryData<string> Ids => [.. MuJoCoRecording.Ids("mujoco-physics")];

    // Equal to the bit: a mass that is off by one unit in the last place is another trajectory after some contacts.
    [RequiresForTheory(Needs.MuJoCo)]
    [MemberData(nameof(Ids))]
    public void The_compiled_model_is_the_recorded_one(string id)
    {
        using var recording = MuJoCoRecording.Open("mujoco-physics", id);
        var simulation = Simulated(id);
        foreach (var trajectory in recording.RootElement.GetProperty("trajectories").EnumerateArray())
            Assert.All(Facts, fact => Assert.Equal(trajectory.Numbers(fact.Name), simulation[fact.Quantity].ToArray()));
    }

    // Contacts amplify: what a twin that starts 1e-16 away has drifted by is the precision that the recording has at that step.
    [RequiresForTheory(Needs.MuJoCo)]
    [MemberData(nameof(Ids))]
    public void Every_recorded_motion_is_repeated(string id)
    {
        using var recording = MuJoCoRecording.Open("mujoco-physics", id);
        var (simulation, twin) = (Simulated(id), Simulated(id));
        var steps = 0;
        foreach (var trajectory in recording.RootElement.GetProperty("trajectories").EnumerateArray())
        {
            var (positions, velocities) = (trajectory.Numbers("init_qpos"), trajectory.Numbers("init_qvel"));
            simulation.Place(positions, velocities);
            twin.PlaceNudged(positions, velocities);
            var drift = 0.0;
            foreach (var step in trajectory.GetProperty("steps").EnumerateArray())
            {
                foreach (var one in new[] { simulation, twin })
                {
                    step.Numbers("action").CopyTo(one[Quantity.Controls]);
                    one.Step(trajectory.GetProperty("frame_skip").GetInt32(), forces: true);
                }

                drift = Math.Max(drift, MuJoCoRecording.Distance(simulation.State(), twin.State()));
                var error = MuJoCoRecording.Distance(simulation.State(), [.. step.Numbers("qpos"), .. step.Numbers("qvel")]);
                Assert.True(error <= Math.Max(1e-9, 10 * drift), $"step {steps}: off by {error}, a twin has drifted by {drift}");
                steps++;
            }
        }

        Assert.Equal(120, steps);
    }

    private static Simulation Simulated(string id) => new(id[..id.IndexOf('-', StringComparison.Ordinal)]);
}
