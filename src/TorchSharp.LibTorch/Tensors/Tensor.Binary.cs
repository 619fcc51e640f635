using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sub(Tensor target) => Ops.sub__Tensor.Call(this, target);
        public Tensor sub(Scalar target) => Ops.sub__Scalar.Call(this, target);
        public Tensor sub_(Tensor target) => Ops.sub___Tensor.InPlace(this, target);
        public Tensor sub_(Scalar target) => Ops.sub___Scalar.InPlace(this, target);
        public Tensor mul(Tensor target) => Ops.mul__Tensor.Call(this, target);
        public Tensor mul(Scalar target) => Ops.mul__Scalar.Call(this, target);
        public Tensor mul_(Tensor target) => Ops.mul___Tensor.InPlace(this, target);
        public Tensor mul_(Scalar target) => Ops.mul___Scalar.InPlace(this, target);
        public Tensor subtract(Tensor target) => Ops.sub__Tensor.Call(this, target);
        public Tensor subtract(Scalar target) => Ops.sub__Scalar.Call(this, target);
        public Tensor subtract_(Tensor target) => Ops.sub___Tensor.InPlace(this, target);
        public Tensor subtract_(Scalar target) => Ops.sub___Scalar.InPlace(this, target);
        public Tensor multiply(Tensor target) => Ops.mul__Tensor.Call(this, target);
        public Tensor multiply(Scalar target) => Ops.mul__Scalar.Call(this, target);
        public Tensor eq(Tensor target) => Ops.eq__Tensor.Call(this, target);
        public Tensor eq(Scalar target) => Ops.eq__Scalar.Call(this, target);
        public Tensor eq_(Tensor target) => Ops.eq___Tensor.InPlace(this, target);
        public Tensor eq_(Scalar target) => Ops.eq___Scalar.InPlace(this, target);
        public Tensor ne(Tensor target) => Ops.ne__Tensor.Call(this, target);
        public Tensor ne(Scalar target) => Ops.ne__Scalar.Call(this, target);
        public Tensor ne_(Tensor target) => Ops.ne___Tensor.InPlace(this, target);
        public Tensor ne_(Scalar target) => Ops.ne___Scalar.InPlace(this, target);
        public Tensor lt(Tensor target) => Ops.lt__Tensor.Call(this, target);
        public Tensor lt(Scalar target) => Ops.lt__Scalar.Call(this, target);
        public Tensor lt_(Tensor target) => Ops.lt___Tensor.InPlace(this, target);
        public Tensor lt_(Scalar target) => Ops.lt___Scalar.InPlace(this, target);
        public Tensor le(Tensor target) => Ops.le__Tensor.Call(this, target);
        public Tensor le(Scalar target) => Ops.le__Scalar.Call(this, target);
        public Tensor le_(Tensor target) => Ops.le___Tensor.InPlace(this, target);
        public Tensor le_(Scalar target) => Ops.le___Scalar.InPlace(this, target);
        public Tensor gt(Tensor target) => Ops.gt__Tensor.Call(this, target);
        public Tensor gt(Scalar target) => Ops.gt__Scalar.Call(this, target);
        public Tensor gt_(Tensor target) => Ops.gt___Tensor.InPlace(this, target);
        public Tensor gt_(Scalar target) => Ops.gt___Scalar.InPlace(this, target);
        public Tensor ge(Tensor target) => Ops.ge__Tensor.Call(this, target);
        public Tensor ge(Scalar target) => Ops.ge__Scalar.Call(this, target);
        public Tensor ge_(Tensor target) => Ops.ge___Tensor.InPlace(this, target);
        public Tensor ge_(Scalar target) => Ops.ge___Scalar.InPlace(this, target);
        public Tensor remainder(Tensor target) => Ops.remainder__Tensor.Call(this, target);
        public Tensor remainder(Scalar scalar) => Ops.remainder__Scalar.Call(this, scalar);
        public Tensor remainder_(Tensor target) => Ops.remainder___Tensor.InPlace(this, target);
        public Tensor remainder_(Scalar scalar) => Ops.remainder___Scalar.InPlace(this, scalar);
        public Tensor fmod(Tensor target) => Ops.fmod__Tensor.Call(this, target);
        public Tensor fmod(Scalar scalar) => Ops.fmod__Scalar.Call(this, scalar);
        public Tensor fmod_(Tensor target) => Ops.fmod___Tensor.InPlace(this, target);
        public Tensor fmod_(Scalar scalar) => Ops.fmod___Scalar.InPlace(this, scalar);
        public Tensor greater(Tensor target) => Ops.gt__Tensor.Call(this, target);
        public Tensor greater_equal(Tensor target) => Ops.ge__Tensor.Call(this, target);
        public Tensor less(Tensor target) => Ops.lt__Tensor.Call(this, target);
        public Tensor less_equal(Tensor target) => Ops.le__Tensor.Call(this, target);
        public Tensor less_equal_(Tensor target) => Ops.le___Tensor.InPlace(this, target);
        public Tensor not_equal(Tensor target) => Ops.ne__Tensor.Call(this, target);
        public Tensor not_equal_(Tensor target) => Ops.ne___Tensor.InPlace(this, target);
        public Tensor bitwise_and(Tensor other) => Ops.bitwise_and__Tensor.Call(this, other);
        public Tensor bitwise_and_(Tensor other) => Ops.bitwise_and___Tensor.InPlace(this, other);
        public Tensor bitwise_or(Tensor other) => Ops.bitwise_or__Tensor.Call(this, other);
        public Tensor bitwise_or_(Tensor other) => Ops.bitwise_or___Tensor.InPlace(this, other);
        public Tensor bitwise_xor(Tensor other) => Ops.bitwise_xor__Tensor.Call(this, other);
        public Tensor bitwise_xor_(Tensor other) => Ops.bitwise_xor___Tensor.InPlace(this, other);
        public Tensor logical_and(Tensor other) => Ops.logical_and.Call(this, other);
        public Tensor logical_and_(Tensor other) => Ops.logical_and_.InPlace(this, other);
        public Tensor logical_or(Tensor other) => Ops.logical_or.Call(this, other);
        public Tensor logical_or_(Tensor other) => Ops.logical_or_.InPlace(this, other);
        public Tensor logical_xor(Tensor other) => Ops.logical_xor.Call(this, other);
        public Tensor logical_xor_(Tensor other) => Ops.logical_xor_.InPlace(this, other);
        public Tensor maximum(Tensor other) => Ops.maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Ops.minimum.Call(this, other);
        public Tensor atan2(Tensor other) => Ops.atan2.Call(this, other);
        public Tensor atan2_(Tensor other) => Ops.atan2_.InPlace(this, other);
        public Tensor hypot(Tensor other) => Ops.hypot.Call(this, other);
        public Tensor logaddexp(Tensor other) => Ops.logaddexp.Call(this, other);
        public Tensor logaddexp2(Tensor other) => Ops.logaddexp2.Call(this, other);
        public Tensor fmax(Tensor other) => Ops.fmax.Call(this, other);
        public Tensor fmin(Tensor other) => Ops.fmin.Call(this, other);
        public Tensor copysign(Tensor other) => Ops.copysign__Tensor.Call(this, other);
        public Tensor copysign_(Tensor other) => Ops.copysign___Tensor.InPlace(this, other);
        public Tensor max(Tensor other) => Ops.max__other.Call(this, other);
        public Tensor min(Tensor other) => Ops.min__other.Call(this, other);
        public Tensor add(Tensor target) => Ops.add__Tensor.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Ops.add__Tensor.Call(this, target, alpha);
        public Tensor pow(Tensor exponent) => Ops.pow__Tensor_Tensor.Call(this, exponent);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div__Tensor.Call(this, target)
                : Ops.div__Tensor_mode.Call(this, target, rounding_mode.ToString());
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div__Tensor.Call(this, target)
                : Ops.div__Tensor_mode.Call(this, target, rounding_mode.ToString());
        public Tensor true_divide(Tensor other) => Ops.div__Tensor.Call(this, other);
        public Tensor floor_divide(Tensor other) => Ops.floor_divide.Call(this, other);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Ops.clamp__Tensor.Call(this, min, max);
        public Tensor xlogy(Tensor y) => Ops.xlogy__Tensor.Call(this, y);
        public Tensor add(Scalar scalar) => Ops.add__Scalar.Call(this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Ops.add__Scalar.Call(this, scalar, alpha);
        public Tensor pow(Scalar exponent) => Ops.pow__Tensor_Scalar.Call(this, exponent);
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div__Scalar.Call(this, target)
                : Ops.div__Scalar_mode.Call(this, target, rounding_mode.ToString());
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div__Scalar.Call(this, target)
                : Ops.div__Scalar_mode.Call(this, target, rounding_mode.ToString());
        public Tensor true_divide(Scalar other) => Ops.div__Scalar.Call(this, other);
        public Tensor floor_divide(Scalar other) => Ops.floor_divide__Scalar.Call(this, other);
        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Ops.clamp.Call(this, min, max);
        public Tensor xlogy(Scalar y) => Ops.xlogy__Scalar_Other.Call(this, y);
        public Tensor clamp_min(Scalar min) => Ops.clamp_min.Call(this, min);
        public Tensor clamp_max(Scalar max) => Ops.clamp_max.Call(this, max);
        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcmul.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcdiv.Call(this, tensor1, tensor2, value);
        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => Ops.addcdiv.Call(this, tensor1, tensor2);
        public Tensor lerp(Tensor end, Tensor weight) => Ops.lerp__Tensor.Call(this, end, weight);
        public Tensor leaky_relu(Scalar negative_slope) => Ops.leaky_relu.Call(this, negative_slope);
        public Tensor elu(double alpha = 1) => Ops.elu.Call(this, alpha);
        public Tensor hardtanh(Scalar min, Scalar max) => Ops.hardtanh.Call(this, min, max);
        public Tensor threshold(Scalar threshold, Scalar value) => Ops.threshold.Call(this, threshold, value);
        public Tensor masked_fill(Tensor mask, Scalar value) => Ops.masked_fill__Scalar.Call(this, mask, value);
        public Tensor round(long decimals = 0) => Ops.round__decimals.Call(this, decimals);
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) =>
            Ops.nan_to_num.Call(this, nan, posinf, neginf);
        public Tensor logit(double? eps = null) => Ops.logit.Call(this, eps);
        public Tensor add_(Tensor target) => Ops.add___Tensor.InPlace(this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Ops.add___Tensor.InPlace(this, target, alpha);
        public Tensor pow_(Tensor exponent) => Ops.pow___Tensor.InPlace(this, exponent);
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div___Tensor.InPlace(this, target)
                : Ops.div___Tensor_mode.InPlace(this, target, rounding_mode.ToString());
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div___Tensor.InPlace(this, target)
                : Ops.div___Tensor_mode.InPlace(this, target, rounding_mode.ToString());
        public Tensor true_divide_(Tensor other) => Ops.div___Tensor.InPlace(this, other);
        public Tensor floor_divide_(Tensor other) => Ops.floor_divide___Tensor.InPlace(this, other);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Ops.clamp___Tensor.InPlace(this, min, max);
        public Tensor xlogy_(Tensor y) => Ops.xlogy___Tensor.InPlace(this, y);
        public Tensor add_(Scalar scalar) => Ops.add___Scalar.InPlace(this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => Ops.add___Scalar.InPlace(this, scalar, alpha);
        public Tensor pow_(Scalar exponent) => Ops.pow___Scalar.InPlace(this, exponent);
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div___Scalar.InPlace(this, target)
                : Ops.div___Scalar_mode.InPlace(this, target, rounding_mode.ToString());
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) =>
            rounding_mode == RoundingMode.None
                ? Ops.div___Scalar.InPlace(this, target)
                : Ops.div___Scalar_mode.InPlace(this, target, rounding_mode.ToString());
        public Tensor true_divide_(Scalar other) => Ops.div___Scalar.InPlace(this, other);
        public Tensor floor_divide_(Scalar other) => Ops.floor_divide___Scalar.InPlace(this, other);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Ops.clamp_.InPlace(this, min, max);
        public Tensor xlogy_(Scalar y) => Ops.xlogy___Scalar_Other.InPlace(this, y);
        public Tensor clamp_min_(Scalar min) => Ops.clamp_min_.InPlace(this, min);
        public Tensor clamp_max_(Scalar max) => Ops.clamp_max_.InPlace(this, max);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcmul_.InPlace(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Ops.addcdiv_.InPlace(this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Ops.addcdiv_.InPlace(this, tensor1, tensor2);
        public Tensor lerp_(Tensor end, Tensor weight) => Ops.lerp___Tensor.InPlace(this, end, weight);
        public Tensor leaky_relu_(Scalar negative_slope) => Ops.leaky_relu_.InPlace(this, negative_slope);
        public Tensor elu_(double alpha = 1) => Ops.elu_.InPlace(this, alpha);
        public Tensor hardtanh_(Scalar min, Scalar max) => Ops.hardtanh_.InPlace(this, min, max);
        public Tensor threshold_(Scalar threshold, Scalar value) => Ops.threshold_.InPlace(this, threshold, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Ops.masked_fill___Scalar.InPlace(this, mask, value);
        public Tensor round_(long decimals = 0) => Ops.round___decimals.InPlace(this, decimals);
        public Tensor nan_to_num_(double nan = 0, double? posinf = null, double? neginf = null) =>
            Ops.nan_to_num_.InPlace(this, nan, posinf, neginf);
        public Tensor logit_(double? eps = null) => Ops.logit_.InPlace(this, eps);
        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor softplus(double beta = 1, double threshold = 20) => Ops.softplus.Call(this, beta, threshold);
        public Tensor gelu() => Ops.gelu.Call(this);
        public Tensor where(Tensor condition, Tensor y) => Ops.where__self.Call(condition, this, y);
        public Tensor isclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool nanEqual = false) =>
            Ops.isclose.Call(this, other, rtol, atol, nanEqual);
        public bool allclose(Tensor target, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) =>
            Ops.allclose.Truth(this, target, rtol, atol, equal_nan);
        public Tensor equal(Tensor target) => Ops.eq__Tensor.Call(this, target);
    }
}
