"""Serves real machine-learning objectives of scikit-learn on JSON lines.

Request: {"model": "svm", "data": "wine", "parameters": {...}}; answer: {"value": 0.0281}. The value is the error rate (for the regression set
diabetes the share of variance left) of 5-fold cross-validation with fixed splits and fixed seeds of the models, so that equal parameters give equal values.
Nothing is kept on disk.
"""

import json
import sys
import warnings

import numpy
from sklearn import datasets
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import ElasticNet, LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

FOLDS = 5
EPOCHS = 25


def progression(return_X_y):
    """Diabetes as classes: whether the disease went further than in the median patient."""
    x, y = datasets.load_diabetes(return_X_y=return_X_y)
    return x, (y > numpy.median(y)).astype(int)


LOADERS = {
    "cancer": datasets.load_breast_cancer, "wine": datasets.load_wine, "iris": datasets.load_iris, "diabetes": datasets.load_diabetes,
    "progression": progression,
}
SCALERS = {"none": [], "standard": [StandardScaler], "minmax": [MinMaxScaler]}


def data(name):
    x, y = LOADERS[name](return_X_y=True)
    folds = (KFold if name == "diabetes" else StratifiedKFold)(FOLDS, shuffle=True, random_state=0)
    return x, y, list(folds.split(x, y))


def scaled(model, kind="standard"):
    return make_pipeline(*[scaler() for scaler in SCALERS[kind]], model)


def knn(p):
    return scaled(KNeighborsClassifier(n_neighbors=p["neighbors"], weights=p["weights"], p=p["power"]), p["scaling"])


def mlp(p):
    layers = (p["width"],) * p["layers"]
    return scaled(MLPClassifier(
        layers, activation=p["activation"], alpha=p["alpha"], learning_rate_init=p["rate"], batch_size=p["batch"], beta_1=p["beta1"], max_iter=EPOCHS, random_state=0))


def svm_kernels(p):
    return scaled(SVC(C=p["c"], kernel=p["kernel"], gamma=p.get("gamma", "scale"), degree=p.get("degree", 3), coef0=p.get("coef0", 0.0)))


def forest(kind):
    return lambda p: kind(
        n_estimators=p["trees"], max_depth=p["depth"], max_features=p["features"], min_samples_split=p["split"], min_samples_leaf=p["leaf"], random_state=0)


MODELS = {
    "ada": lambda p: AdaBoostClassifier(DecisionTreeClassifier(max_depth=p["depth"]), n_estimators=p["trees"], learning_rate=p["rate"], random_state=0),
    "boosting": lambda p: GradientBoostingRegressor(
        n_estimators=p["trees"], learning_rate=p["rate"], max_depth=p["depth"], subsample=p["subsample"], max_features=p["features"], random_state=0),
    "elasticnet": lambda p: scaled(ElasticNet(alpha=p["alpha"], l1_ratio=p["l1_ratio"], max_iter=2000)),
    "forest": forest(RandomForestClassifier),
    "forest_regression": forest(RandomForestRegressor),
    "knn": knn,
    "logistic": lambda p: scaled(LogisticRegression(C=p["c"], penalty=p["penalty"], solver="liblinear", intercept_scaling=p["intercept"], random_state=0)),
    "mlp": mlp,
    "svm": lambda p: scaled(SVC(C=p["c"], gamma=p["gamma"])),
    "svm_kernels": svm_kernels,
    "tree": lambda p: DecisionTreeClassifier(
        max_depth=p["depth"], min_samples_split=p["split"], min_samples_leaf=p["leaf"], max_features=p["features"], criterion=p["criterion"], ccp_alpha=p["pruning"], random_state=0),
}


def evaluate(model, x, y, folds, regression):
    losses = []
    for train, test in folds:
        predicted = model.fit(x[train], y[train]).predict(x[test])
        losses.append(numpy.mean((predicted - y[test]) ** 2) / numpy.var(y) if regression else numpy.mean(predicted != y[test]))
    return float(numpy.mean(losses))


def main():
    warnings.simplefilter("ignore")
    sets = {name: data(name) for name in LOADERS}
    for line in sys.stdin:
        try:
            request = json.loads(line)
            model = MODELS[request["model"]](request["parameters"])
            answer = {"value": evaluate(model, *sets[request["data"]], request["data"] == "diabetes")}
        except Exception as error:  # The loop's edge: the caller decides what a request that fails means.
            answer = {"error": {"code": type(error).__name__, "message": str(error)}}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
