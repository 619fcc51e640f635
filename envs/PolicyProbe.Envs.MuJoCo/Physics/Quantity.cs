namespace PolicyProbe.Envs.MuJoCo;

/// <summary>
/// What can be read from a simulation, in the order of the shim's table. Letters of shapes: P generalised positions, V degrees
/// of freedom, U actuators, B bodies (the world first), J joints, G geoms, S sites. All in SI units and radians.
/// </summary>
internal enum Quantity
{
    /// <summary>Time since the reset [1].</summary>
    Time,

    /// <summary>Generalised positions q [P].</summary>
    Positions,

    /// <summary>Generalised velocities q̇ [V].</summary>
    Velocities,

    /// <summary>Actuators' own states; none of the tasks has any.</summary>
    Activations,

    /// <summary>Controls [U].</summary>
    Controls,

    /// <summary>The acceleration that the constraint solver starts from [V]: part of the state, or a restored run drifts off.</summary>
    WarmStart,

    /// <summary>Generalised forces of contacts and joint limits [V].</summary>
    ConstraintForces,

    /// <summary>Generalised forces of the actuators [V].</summary>
    ActuatorForces,

    /// <summary>Inertias about the tree's centre of mass [B, 10].</summary>
    Inertias,

    /// <summary>Spatial velocities about the tree's centre of mass, rotation first [B, 6].</summary>
    BodyVelocities,

    /// <summary>Spatial forces from outside, contacts above all, rotation first [B, 6].</summary>
    ExternalForces,

    /// <summary>Origins of the bodies' frames [B, 3].</summary>
    BodyPositions,

    /// <summary>Bodies' centres of mass [B, 3].</summary>
    CentresOfMass,

    /// <summary>Positions of the sites [S, 3].</summary>
    SitePositions,

    /// <summary>The length of a physics step [1].</summary>
    TimeUnit,

    /// <summary>Masses [B].</summary>
    Masses,

    /// <summary>Principal moments of inertia [B, 3].</summary>
    BodyInertias,

    /// <summary>Transmission ratios [U, 6].</summary>
    Gears,

    /// <summary>Ranges of the controls [U, 2].</summary>
    ControlRanges,

    /// <summary>Ranges of the joints [J, 2].</summary>
    JointRanges,

    /// <summary>Damping [V].</summary>
    Dampings,

    /// <summary>Armature inertia [V].</summary>
    Armatures,

    /// <summary>Sizes [G, 3].</summary>
    GeomSizes,

    /// <summary>Sliding, torsional and rolling friction [G, 3].</summary>
    GeomFrictions,

    /// <summary>The model's start positions q₀ [P].</summary>
    StartPositions,
}
