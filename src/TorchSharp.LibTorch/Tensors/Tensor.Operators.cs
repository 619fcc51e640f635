using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public static Tensor operator +(Scalar left, Tensor right) => Ops.add__Scalar.Call(right, left);
        public static Tensor operator +(Tensor left, Scalar right) => Ops.add__Scalar.Call(left, right);
        public static Tensor operator +(Tensor left, Tensor right) => Ops.add__Tensor.Call(left, right);
        public static Tensor operator +(Tensor left, double right) => Ops.add__Scalar.Call(left, right);
        public static Tensor operator +(Tensor left, float right) => Ops.add__Scalar.Call(left, (double)right);
        public static Tensor operator +(Tensor left, int right) => Ops.add__Scalar.Call(left, right);
        public static Tensor operator +(Tensor left, long right) => Ops.add__Scalar.Call(left, right);
        public static Tensor operator +(double left, Tensor right) => Ops.add__Scalar.Call(right, left);
        public static Tensor operator +(float left, Tensor right) => Ops.add__Scalar.Call(right, (double)left);
        public static Tensor operator +(int left, Tensor right) => Ops.add__Scalar.Call(right, left);
        public static Tensor operator +(long left, Tensor right) => Ops.add__Scalar.Call(right, left);
        public static Tensor operator &(Tensor left, Tensor right) => Ops.bitwise_and__Tensor.Call(left, right);
        public static Tensor operator |(Tensor left, Tensor right) => Ops.bitwise_or__Tensor.Call(left, right);
        public static Tensor operator /(Scalar left, Tensor right) => right.Reciprocal(left);
        public static Tensor operator /(Tensor left, Scalar right) => Ops.div__Scalar.Call(left, right);
        public static Tensor operator /(Tensor left, Tensor right) => Ops.div__Tensor.Call(left, right);
        public static Tensor operator /(Tensor left, double right) => Ops.div__Scalar.Call(left, right);
        public static Tensor operator /(Tensor left, float right) => Ops.div__Scalar.Call(left, (double)right);
        public static Tensor operator /(Tensor left, int right) => Ops.div__Scalar.Call(left, right);
        public static Tensor operator /(Tensor left, long right) => Ops.div__Scalar.Call(left, right);
        public static Tensor operator /(double left, Tensor right) => right.Reciprocal(left);
        public static Tensor operator /(float left, Tensor right) => right.Reciprocal(left);
        public static Tensor operator /(int left, Tensor right) => right.Reciprocal(left);
        public static Tensor operator /(long left, Tensor right) => right.Reciprocal(left);
        public static Tensor operator ==(Scalar left, Tensor right) => Ops.eq__Scalar.Call(right, left);
        public static Tensor operator ==(Tensor left, Scalar right) => Ops.eq__Scalar.Call(left, right);
        public static Tensor operator ==(Tensor left, Tensor right) => Ops.eq__Tensor.Call(left, right);
        public static Tensor operator ^(Tensor left, Tensor right) => Ops.bitwise_xor__Tensor.Call(left, right);
        public static Tensor operator >(Scalar left, Tensor right) => Ops.lt__Scalar.Call(right, left);
        public static Tensor operator >(Tensor left, Scalar right) => Ops.gt__Scalar.Call(left, right);
        public static Tensor operator >(Tensor left, Tensor right) => Ops.gt__Tensor.Call(left, right);
        public static Tensor operator >=(Scalar left, Tensor right) => Ops.le__Scalar.Call(right, left);
        public static Tensor operator >=(Tensor left, Scalar right) => Ops.ge__Scalar.Call(left, right);
        public static Tensor operator >=(Tensor left, Tensor right) => Ops.ge__Tensor.Call(left, right);
        public static Tensor operator !=(Scalar left, Tensor right) => Ops.ne__Scalar.Call(right, left);
        public static Tensor operator !=(Tensor left, Scalar right) => Ops.ne__Scalar.Call(left, right);
        public static Tensor operator !=(Tensor left, Tensor right) => Ops.ne__Tensor.Call(left, right);
        public static Tensor operator <(Scalar left, Tensor right) => Ops.gt__Scalar.Call(right, left);
        public static Tensor operator <(Tensor left, Scalar right) => Ops.lt__Scalar.Call(left, right);
        public static Tensor operator <(Tensor left, Tensor right) => Ops.lt__Tensor.Call(left, right);
        public static Tensor operator <=(Scalar left, Tensor right) => Ops.ge__Scalar.Call(right, left);
        public static Tensor operator <=(Tensor left, Scalar right) => Ops.le__Scalar.Call(left, right);
        public static Tensor operator <=(Tensor left, Tensor right) => Ops.le__Tensor.Call(left, right);
        public static Tensor operator %(Tensor left, Scalar right) => Ops.remainder__Scalar.Call(left, right);
        public static Tensor operator %(Tensor left, Tensor right) => Ops.remainder__Tensor.Call(left, right);
        public static Tensor operator %(Tensor left, double right) => Ops.remainder__Scalar.Call(left, right);
        public static Tensor operator %(Tensor left, float right) => Ops.remainder__Scalar.Call(left, (double)right);
        public static Tensor operator %(Tensor left, int right) => Ops.remainder__Scalar.Call(left, right);
        public static Tensor operator %(Tensor left, long right) => Ops.remainder__Scalar.Call(left, right);
        public static Tensor operator *(Scalar left, Tensor right) => Ops.mul__Scalar.Call(right, left);
        public static Tensor operator *(Tensor left, Scalar right) => Ops.mul__Scalar.Call(left, right);
        public static Tensor operator *(Tensor left, Tensor right) => Ops.mul__Tensor.Call(left, right);
        public static Tensor operator *(Tensor left, double right) => Ops.mul__Scalar.Call(left, right);
        public static Tensor operator *(Tensor left, float right) => Ops.mul__Scalar.Call(left, (double)right);
        public static Tensor operator *(Tensor left, int right) => Ops.mul__Scalar.Call(left, right);
        public static Tensor operator *(Tensor left, long right) => Ops.mul__Scalar.Call(left, right);
        public static Tensor operator *(double left, Tensor right) => Ops.mul__Scalar.Call(right, left);
        public static Tensor operator *(float left, Tensor right) => Ops.mul__Scalar.Call(right, (double)left);
        public static Tensor operator *(int left, Tensor right) => Ops.mul__Scalar.Call(right, left);
        public static Tensor operator *(long left, Tensor right) => Ops.mul__Scalar.Call(right, left);
        public static Tensor operator ~(Tensor left) => left.bitwise_not();
        public static Tensor operator -(Scalar left, Tensor right) => Ops.rsub__Scalar.Call(right, left);
        public static Tensor operator -(Tensor left, Scalar right) => Ops.sub__Scalar.Call(left, right);
        public static Tensor operator -(Tensor left, Tensor right) => Ops.sub__Tensor.Call(left, right);
        public static Tensor operator -(Tensor left, double right) => Ops.sub__Scalar.Call(left, right);
        public static Tensor operator -(Tensor left, float right) => Ops.sub__Scalar.Call(left, (double)right);
        public static Tensor operator -(Tensor left, int right) => Ops.sub__Scalar.Call(left, right);
        public static Tensor operator -(Tensor left, long right) => Ops.sub__Scalar.Call(left, right);
        public static Tensor operator -(double left, Tensor right) => Ops.rsub__Scalar.Call(right, left);
        public static Tensor operator -(float left, Tensor right) => Ops.rsub__Scalar.Call(right, (double)left);
        public static Tensor operator -(int left, Tensor right) => Ops.rsub__Scalar.Call(right, left);
        public static Tensor operator -(long left, Tensor right) => Ops.rsub__Scalar.Call(right, left);
        public static Tensor operator -(Tensor tensor) => tensor.neg();

        /// <summary>numerator ∕ this. An integer tensor gives a floating-point one, as in true division.</summary>
        private Tensor Reciprocal(in Arg numerator)
        {
            using var inverse = reciprocal();
            return Ops.mul__Scalar.Call(inverse, numerator);
        }
    }
}
