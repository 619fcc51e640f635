using System.Runtime.InteropServices;

namespace PolicyProbe.Envs.Box2D;

/// <summary>A revolute joint with limits and a motor. Angles are of the second body relative to the first.</summary>
/// <param name="AnchorX">The hinge in the first body.</param>
/// <param name="AnchorY">The hinge in the first body.</param>
/// <param name="OtherX">The hinge in the second body.</param>
/// <param name="OtherY">The hinge in the second body.</param>
/// <param name="Lower">The lowest angle, rad.</param>
/// <param name="Upper">The highest angle, rad.</param>
/// <param name="Torque">The motor's highest torque, N·m.</param>
/// <param name="Speed">The speed that the motor aims at, rad/s.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Hinge(
    float AnchorX, float AnchorY, float OtherX, float OtherY, float Lower, float Upper, float Torque, float Speed);
