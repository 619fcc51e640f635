namespace PolicyProbe.Envs.Box2D;

/// <summary>Where a body is and how it moves, in SI units and radians, in Box2D's single precision.</summary>
/// <param name="X">Place of the origin, to the right.</param>
/// <param name="Y">Place of the origin, upwards.</param>
/// <param name="VelocityX">Velocity of the centre of mass, to the right.</param>
/// <param name="VelocityY">Velocity of the centre of mass, upwards.</param>
/// <param name="Angle">Angle, anticlockwise.</param>
/// <param name="Spin">Angular velocity, anticlockwise.</param>
/// <param name="IsAwake">Whether it takes part in the motion; one that has come to rest sleeps.</param>
/// <param name="Touches">Whether the latest event among its contacts was a beginning: Gymnasium's idea of contact.</param>
/// <param name="HasTouched">Whether it has touched anything since the world was cleared.</param>
internal readonly record struct BodyState(
    float X, float Y, float VelocityX, float VelocityY, float Angle, float Spin, bool IsAwake, bool Touches, bool HasTouched);
